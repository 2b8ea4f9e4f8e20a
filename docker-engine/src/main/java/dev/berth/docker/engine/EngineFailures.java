package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells what a failed exchange with an engine means to its user, and what to do. */
final class EngineFailures {
    private final DockerEndpoint endpoint;
    private final Duration patience;

    EngineFailures(DockerEndpoint endpoint, Duration patience) {
        this.endpoint = endpoint;
        this.patience = patience;
    }

    /** An exchange that broke, or never began. */
    AllocatorException broken(Throwable cause) {
        if (cause instanceof AllocatorException known) {
            return known;
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof TimeoutException || each instanceof SocketTimeoutException) {
                return unavailable(
                        "did not answer within " + patience.toSeconds() + " s",
                        "see whether docker info answers there; a swarm without a majority of its managers does not",
                        cause);
            }
            if (each instanceof SSLException) {
                return tls(String.valueOf(each.getMessage()), cause);
            }
        }
        return isUnix() ? unix(cause) : network(cause);
    }

    private boolean isUnix() {
        return "unix".equals(endpoint.address().getScheme());
    }

    private AllocatorException unix(Throwable cause) {
        Path socket = Path.of(endpoint.address().getPath());
        if (says(cause, "permission denied") || find(cause, AccessDeniedException.class) != null) {
            return failure(
                    DockerErrors.ENGINE_DENIED,
                    "this user may not open the socket",
                    "run berth by sudo, or as a member of the group that owns the socket (mostly docker)",
                    cause);
        }
        if (!Files.exists(socket)) {
            return unavailable(
                    "there is no such socket",
                    "start the engine, or say where it is by " + endpoint.option()
                            + ", DOCKER_HOST or docker context use",
                    cause);
        }
        return says(cause, "connection refused")
                ? unavailable("nobody listens on the socket", "start the engine", cause)
                : cut(cause);
    }

    private AllocatorException network(Throwable cause) {
        UnknownHostException unknown = find(cause, UnknownHostException.class);
        if (unknown != null || says(cause, "unresolved address")) {
            return unavailable("the host's name is not known", "correct the name, or give an address", cause);
        }
        if (says(cause, "connection refused")) {
            return unavailable(
                    "nobody listens there",
                    "start the engine with -H tcp://…, correct the port, or use its unix socket on its own host",
                    cause);
        }
        return cut(cause);
    }

    private AllocatorException cut(Throwable cause) {
        boolean closed = find(cause, EOFException.class) != null || find(cause, ClosedChannelException.class) != null;
        return unavailable(
                closed ? "closed the connection without an answer" : "cannot be reached: " + deepest(cause),
                "see whether docker info answers there",
                cause);
    }

    private AllocatorException tls(String message, Throwable cause) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("unrecognized ssl message") || lower.contains("plaintext")) {
            return failure(
                    DockerErrors.TLS_MISMATCH,
                    "does not speak TLS",
                    "unset DOCKER_TLS_VERIFY and DOCKER_TLS, or give the port that speaks it (mostly 2376)",
                    cause);
        }
        if (lower.contains("received fatal alert")) {
            return failure(
                    DockerErrors.TLS_MISMATCH,
                    "does not accept this client's certificate (" + message + ")",
                    "put the cert.pem and key.pem that its ca.pem signed into DOCKER_CERT_PATH",
                    cause);
        }
        return failure(
                DockerErrors.TLS_MISMATCH,
                "its certificate is not accepted: " + deepest(cause),
                "put the ca.pem that signed it into DOCKER_CERT_PATH, and call the engine by a name that it is for",
                cause);
    }

    /** An answer other than the one hoped for. */
    AllocatorException refused(int status, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (status == 400 && lower.contains("http request to an https server")) {
            return failure(
                    DockerErrors.TLS_MISMATCH,
                    "speaks TLS only",
                    "set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem",
                    null);
        }
        if (status == 401 || status == 403) {
            return failure(
                    DockerErrors.ENGINE_DENIED,
                    "refuses this client: " + message,
                    "ask whoever runs it for the right to read networks, services, tasks and nodes",
                    null);
        }
        if (lower.contains("not a swarm manager")) {
            return notAManager(message);
        }
        return failure(
                DockerErrors.ENGINE_FAILURE,
                "answered " + status + (message.isEmpty() ? "" : ": " + message),
                "see whether docker info, docker service ls and the engine's log say more",
                null);
    }

    /** Something answers, and it is no engine. */
    AllocatorException foreign(String problem) {
        return failure(
                DockerErrors.ENGINE_FAILURE,
                "is no Docker engine: " + problem,
                "correct the address; engines listen on /var/run/docker.sock, or port 2375 or 2376",
                null);
    }

    AllocatorException notAManager(String problem) {
        return failure(
                DockerErrors.NOT_A_MANAGER,
                problem,
                "name a manager of the swarm by " + endpoint.option()
                        + "; on a worker, docker info lists their addresses",
                null);
    }

    AllocatorException closed() {
        return unavailable("the connection was closed", "open it again", null);
    }

    AllocatorException unavailable(String problem, String advice, @Nullable Throwable cause) {
        return failure(DockerErrors.ENGINE_UNAVAILABLE, problem, advice, cause);
    }

    private AllocatorException failure(ErrorCode code, String problem, String advice, @Nullable Throwable cause) {
        return AllocatorException.of(code, problem)
                .subject("Docker engine " + endpoint)
                .advice(advice)
                .cause(cause)
                .build();
    }

    private static boolean says(Throwable cause, String words) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    private static String deepest(Throwable cause) {
        Throwable last = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            last = each.getMessage() == null ? last : each;
        }
        return last.getMessage() == null ? last.toString() : last.getMessage();
    }
}
