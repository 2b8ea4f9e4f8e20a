package dev.berth.docker.plugin.server;

import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log whom TLS turned away and why: the other side often sees no more than an end of its connection. Thread-safe. */
final class RefusedConnections implements SslHandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        LOG.warn(
                "a connection from {} is refused: {}; engines must show the certificate that the plugin's file in their"
                        + " /etc/docker/plugins names",
                event.getEndPoint().getRemoteSocketAddress(),
                failure.getMessage());
    }
}
