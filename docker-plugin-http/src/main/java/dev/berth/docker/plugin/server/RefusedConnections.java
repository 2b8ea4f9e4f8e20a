package dev.berth.docker.plugin.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log whom TLS turned away and why: the other side often sees no more than an end of its connection. Each host and
 * reason is said once, so that a port scanner or a client that tries for ever fills no disk. Thread-safe.
 */
final class RefusedConnections implements SslHandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);

    /** A bound on memory; whoever comes after so many is not heard of. */
    private static final int MOST = 1_000;

    private record Refusal(String host, String reason) {}

    private final Set<Refusal> said = ConcurrentHashMap.newKeySet();

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        SocketAddress client = event.getEndPoint().getRemoteSocketAddress();
        String host = client instanceof InetSocketAddress address ? address.getHostString() : String.valueOf(client);
        if (said.size() < MOST && said.add(new Refusal(host, String.valueOf(failure.getMessage())))) {
            say(client, failure);
        }
    }

    private static void say(SocketAddress client, Throwable failure) {
        LOG.warn(
                "a connection from {} is refused: {}; engines must show the certificate that the plugin's file in their"
                        + " /etc/docker/plugins names",
                client,
                failure.getMessage());
    }
}
