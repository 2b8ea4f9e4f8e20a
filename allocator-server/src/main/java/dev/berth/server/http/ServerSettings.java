package dev.berth.server.http;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to listen. Immutable.
 *
 * @param host a name or an address of this machine
 * @param port 0 for any that is free
 * @param token what clients must show; null for nothing
 * @param tls the server's key and certificates; null for plain HTTP
 * @param limits what one client may take
 */
public record ServerSettings(
        String host, int port, @Nullable BearerToken token, @Nullable SSLContext tls, Limits limits) {
    /**
     * What one client may take.
     *
     * @param contentBytes the longest content of a request
     * @param contentTime for a content to arrive
     * @param idleTime of a connection
     * @param stopTime for requests to be finished when the server stops
     */
    public record Limits(int contentBytes, Duration contentTime, Duration idleTime, Duration stopTime) {
        /** 8 MiB in 30 s; idle for 60 s; 15 s to finish. */
        public static final Limits DEFAULT =
                new Limits(8 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(15));
    }
}
