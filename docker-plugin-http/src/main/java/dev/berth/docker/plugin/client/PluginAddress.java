package dev.berth.docker.plugin.client;

import dev.berth.api.error.AllocatorException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;

/** Where a plugin listens. Immutable. */
public sealed interface PluginAddress {
    /** A unix domain socket. */
    record Unix(Path socket) implements PluginAddress {
        @Override
        public String toString() {
            return "unix://" + socket;
        }
    }

    /** TCP without protection. */
    record Tcp(String host, int port) implements PluginAddress {
        @Override
        public String toString() {
            return "tcp://" + authority(host, port);
        }
    }

    /** TCP with TLS. */
    record Tls(String host, int port, TlsConfig config) implements PluginAddress {
        @Override
        public String toString() {
            return "https://" + authority(host, port);
        }
    }

    /**
     * Reads a URL: {@code unix:///run/acme.sock}, {@code tcp://host:port}, {@code http://host[:port]} or {@code
     * https://host[:port]}.
     *
     * @param tls how to trust and what to show, for {@code https}
     * @throws AllocatorException {@code invalid-argument} if it is anything else
     */
    static PluginAddress parse(String url, TlsConfig tls) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw invalid(url, "is no URL: " + e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "unix" -> new Unix(socket(url, uri));
            case "tcp", "http" -> new Tcp(host(url, uri), port(url, uri, scheme.equals("http") ? 80 : -1));
            case "https" -> new Tls(host(url, uri), port(url, uri, 443), tls);
            case "" -> throw invalid(url, "has no scheme");
            default -> throw invalid(url, "has a scheme that no plugin has: " + scheme);
        };
    }

    private static Path socket(String url, URI uri) {
        if (uri.getPath() == null || uri.getPath().isEmpty() || uri.getAuthority() != null) {
            throw invalid(url, "names no socket by its whole path");
        }
        return Path.of(uri.getPath());
    }

    private static String host(String url, URI uri) {
        if (uri.getHost() == null) {
            throw invalid(url, "names no host");
        }
        return uri.getHost();
    }

    private static int port(String url, URI uri, int otherwise) {
        int port = uri.getPort() < 0 ? otherwise : uri.getPort();
        if (port < 1 || port > 65535) {
            throw invalid(url, "names no port");
        }
        return port;
    }

    private static String authority(String host, int port) {
        return host + ":" + port;
    }

    private static AllocatorException invalid(String url, String problem) {
        return AllocatorException.invalidArgument(
                "address of a plugin",
                url,
                problem,
                "write unix:///PATH, tcp://HOST:PORT, http://HOST or https://HOST");
    }
}
