package dev.berth.docker.engine;

import org.jspecify.annotations.Nullable;

/**
 * The engine that told of a cluster.
 *
 * @param name the host's name
 * @param version the engine's version, such as {@code 28.0.4}
 * @param apiVersion the version of the API that was spoken, such as {@code 1.41}; null for saved JSON that does not tell
 * @param nodeId its node in the swarm; null if it is in none
 * @param nodeAddress the node's address as other nodes see it, such as {@code 192.168.1.10}; null if it is in no swarm
 * @param manager whether it is a manager of the swarm
 */
public record EngineInfo(
        String name,
        String version,
        @Nullable String apiVersion,
        @Nullable String nodeId,
        @Nullable String nodeAddress,
        boolean manager) {}
