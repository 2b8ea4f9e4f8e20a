package dev.berth.server.http;

import dev.berth.server.rest.ProblemDetails;
import dev.berth.server.rest.RequestException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. Without a token the server listens on the loopback only; then a page in a browser of this machine must not reach
 * it under a name of its own (DNS rebinding), so the name asked for must be one of the loopback's. Immutable.
 */
record Admission(@Nullable BearerToken token) {
    private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "::1");

    /** @throws RequestException if the request is not to be answered */
    void check(Request request) {
        if (token == null) {
            checkName(Request.getServerName(request));
        } else if (!OPEN.contains(request.getHttpURI().getPath())) {
            token.check(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        }
    }

    private static void checkName(@Nullable String name) {
        if (name == null || LOOPBACK.contains(name.toLowerCase(Locale.ROOT)) || name.startsWith("127.")) {
            return;
        }
        throw new RequestException(ProblemDetails.of(
                421,
                "misdirected-request",
                "this server is asked on the loopback only, by localhost or its address",
                "use such an address, or start the server with a token"));
    }
}
