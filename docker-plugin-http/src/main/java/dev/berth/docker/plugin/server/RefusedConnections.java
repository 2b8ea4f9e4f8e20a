package dev.berth.docker.plugin.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log whom TLS turned away and why: the other side often sees no more than an end of its connection. Each host and
 * reason is said once, so that a port scanner or a client that tries for ever fills no disk. Thread-safe.
 */
final class RefusedConnections implements SslHandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);

    /** A bound on memory; the last one says that whoever comes after so many is not heard of. */
    private static final int MOST = 1_000;

    private record Refusal(String host, String reason) {}

    private final Set<Refusal> said = new HashSet<>(); // guarded by this

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        SocketAddress client = event.getEndPoint().getRemoteSocketAddress();
        String host = client instanceof InetSocketAddress address ? address.getHostString() : String.valueOf(client);
        refused(client, new Refusal(host, String.valueOf(failure.getMessage())));
    }

    private synchronized void refused(SocketAddress client, Refusal refusal) {
        if (said.size() == MOST || !said.add(refusal)) {
            return;
        }
        LOG.warn(
                "a connection from {} is refused: {}; engines must show the certificate that the plugin's file in their"
                        + " /etc/docker/plugins names",
                client,
                refusal.reason());
        if (said.size() == MOST) {
            LOG.warn(
                    "connections were refused for {} hosts and reasons; no others will be told of until a restart",
                    MOST);
        }
    }
}
