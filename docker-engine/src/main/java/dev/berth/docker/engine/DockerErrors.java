package dev.berth.docker.engine;

import dev.berth.api.error.ErrorCode;

/** The codes of the failures that only a Docker engine has. */
public final class DockerErrors {
    /** Nothing answers at the endpoint, or what answered has stopped to. */
    public static final ErrorCode ENGINE_UNAVAILABLE = new ErrorCode("engine-unavailable");
    /** The engine's socket may not be opened, or the engine refuses this client. */
    public static final ErrorCode ENGINE_DENIED = new ErrorCode("engine-denied");
    /** One side speaks TLS and the other does not, or a certificate is not accepted. */
    public static final ErrorCode TLS_MISMATCH = new ErrorCode("tls-mismatch");
    /** The engine is not a manager of a swarm, so that it cannot tell about the cluster. */
    public static final ErrorCode NOT_A_MANAGER = new ErrorCode("not-a-manager");
    /** The answer is not one of a Docker engine, or the engine says that it failed. */
    public static final ErrorCode ENGINE_FAILURE = new ErrorCode("engine-failure");

    private DockerErrors() {}
}
