package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network: what is wanted of it, and once allocated, what it got.
 *
 * @param id unique among networks
 * @param spec what is wanted
 * @param state what it got; null until allocated
 */
public record Network(String id, NetworkSpec spec, @Nullable NetworkState state) {
    /** The label that marks a network which exists on every node by itself (DRV-7). */
    public static final String PREDEFINED_LABEL = "com.docker.swarm.predefined";

    private static final String LEGACY_INGRESS_NAME = "ingress";
    private static final String INTERNAL_LABEL = "com.docker.swarm.internal";

    /** @throws AllocatorException {@code invalid-argument} if the id is empty */
    public Network {
        Checks.id("network", id);
    }

    /** A network that has nothing yet. */
    public static Network of(String id, NetworkSpec spec) {
        return new Network(id, spec, null);
    }

    /** The same network with this state. */
    public Network withState(NetworkState newState) {
        return new Network(id, spec, newState);
    }

    /** Whether this is the routing mesh's network (NET-10): its spec says so, or its name and label do, as they once did. */
    public boolean isIngress() {
        return spec.ingress()
                || (LEGACY_INGRESS_NAME.equals(spec.name()) && spec.labels().containsKey(INTERNAL_LABEL));
    }

    /** The networks that every node has by itself, {@code bridge} and {@code host} (DRV-7); ids are their names. */
    public static java.util.List<Network> predefined() {
        return java.util.List.of(predefined("bridge"), predefined("host"));
    }

    private static Network predefined(String name) {
        return of(
                name,
                NetworkSpec.builder(name)
                        .driver(name)
                        .labels(Map.of(PREDEFINED_LABEL, "true"))
                        .build());
    }
}
