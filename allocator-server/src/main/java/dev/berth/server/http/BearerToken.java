package dev.berth.server.http;

import dev.berth.server.rest.ProblemDetails;
import dev.berth.server.rest.RequestException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The secret that clients must show (RFC 6750). Immutable. */
public final class BearerToken {
    private static final String SCHEME = "bearer ";

    private final byte[] secret;

    /** This secret. */
    public BearerToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws RequestException 401 if the header does not show the secret */
    void check(@Nullable String authorization) {
        String given = authorization == null ? "" : authorization;
        boolean bearer = given.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        String shown = bearer ? given.substring(SCHEME.length()).strip() : "";
        if (!MessageDigest.isEqual(
                secret, shown.getBytes(StandardCharsets.UTF_8))) { // takes the same time wherever they differ
            throw new RequestException(ProblemDetails.of(
                            401,
                            "unauthorized",
                            bearer ? "this token is not the server's" : "a bearer token is wanted",
                            "send the header Authorization: Bearer with the token of the server's token file")
                    .with("WWW-Authenticate", "Bearer"));
        }
    }
}
