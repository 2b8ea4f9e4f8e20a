package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine is, and how to speak to it.
 *
 * @param address {@code unix:///path}, {@code tcp://host:port} or {@code tcp://host:port/base}
 * @param tls the certificates; null to speak without TLS
 * @param origin what it was taken from, for messages, such as {@code --host}, {@code DOCKER_HOST}, {@code context prod}
 * @param option what the user says to name another engine, for advice, such as {@code --host}
 */
public record DockerEndpoint(URI address, @Nullable Certificates tls, String origin, String option) {
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

    /**
     * Finds the engine as Docker's own client does: the host given, else {@code DOCKER_HOST}, else the context that
     * {@code DOCKER_CONTEXT} names, else the one that {@code docker context use} chose, else {@code unix:///var/run/docker.sock}.
     * A host comes with TLS if {@code DOCKER_TLS_VERIFY} is set, or (unverified) {@code DOCKER_TLS}; its certificates are
     * {@code ca.pem}, {@code cert.pem} and {@code key.pem} in {@code DOCKER_CERT_PATH}, else in Docker's folder, which is
     * {@code DOCKER_CONFIG} or {@code .docker} at home. A context brings its own.
     *
     * @param host what the user gave, such as {@code unix:///run/docker.sock} or {@code tcp://manager1:2376}; null for nothing
     * @param option what it is given by, and what messages advise, such as {@code --host}
     * @param environment the variables
     * @param home the user's home
     * @throws AllocatorException {@code invalid-argument} if the host is of no kind that can be spoken to, or the context cannot
     *     be read
     */
    public static DockerEndpoint resolve(
            @Nullable String host, String option, Map<String, String> environment, Path home) {
        return new EndpointResolution(option, environment, home).resolve(host);
    }

    /** The address, and where it was taken from. */
    @Override
    public String toString() {
        return address + " (" + origin + ")";
    }
}
