package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Compose file is read with, beside its text.
 *
 * @param stackName what its objects are prefixed with; null for the name that the file gives itself, else the file's own
 * @param nodes how many nodes the cluster has, from 1: one task each of a global service
 * @param environment the variables that the file may refer to
 */
public record ComposeOptions(@Nullable String stackName, int nodes, Map<String, String> environment) {
    /** @throws AllocatorException {@code invalid-argument} if there is no node */
    public ComposeOptions {
        if (nodes < 1) {
            throw AllocatorException.invalidArgument(
                    "number of nodes", Integer.toString(nodes), "a cluster has at least one node", "give 1 or more");
        }
        environment = Map.copyOf(environment);
    }
}
