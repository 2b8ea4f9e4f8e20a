package dev.berth.docker.engine;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine is, and how to speak to it.
 *
 * @param address {@code unix:///path}, {@code tcp://host:port} or {@code tcp://host:port/base}
 * @param tls the certificates; null to speak without TLS
 * @param origin what it was taken from, for messages: {@code --host}, {@code DOCKER_HOST}, {@code context prod}
 */
public record DockerEndpoint(URI address, @Nullable Certificates tls, String origin) {
    /**
     * PEM files for TLS.
     *
     * @param authority what the engine's certificate is checked against; null for the system's own authorities
     * @param certificate this client's; null for none
     * @param key its key; null for none
     * @param verified whether the engine's certificate is checked at all
     */
    public record Certificates(
            @Nullable Path authority, @Nullable Path certificate, @Nullable Path key, boolean verified) {}
}
