package dev.berth.docker.plugin;

/**
 * What a network plugin is. The texts are as they came.
 *
 * @param scope {@link #LOCAL} or {@link #GLOBAL}: where its networks are allocated
 * @param connectivityScope how far its networks reach; empty for as far as the scope
 * @param gatewayChecker whether it can be asked for which families a network wants no gateway
 */
public record NetworkAbilities(String scope, String connectivityScope, boolean gatewayChecker) {
    /** On each node. */
    public static final String LOCAL = "local";
    /** For the cluster. */
    public static final String GLOBAL = "global";
}
