package dev.berth.docker.plugin.server;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Connections that take an empty {@code Host} header for {@code localhost}. Engines up to 20.10 send one over a unix socket, and
 * Jetty refuses it whatever the compliance it is set to.
 */
final class AnyHostConnections extends HttpConnectionFactory {
    private static final HttpField LOCALHOST = new HttpField(HttpHeader.HOST, "localhost");

    AnyHostConnections(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new AnyHostConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class AnyHostConnection extends HttpConnection {
        AnyHostConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                @Override
                public void parsedHeader(HttpField field) {
                    boolean emptyHost = field.getHeader() == HttpHeader.HOST
                            && (field.getValue() == null || field.getValue().isBlank());
                    super.parsedHeader(emptyHost ? LOCALHOST : field);
                }
            };
        }
    }
}
