package dev.berth.server.rest;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of an address after {@code ?}, as HTML forms write it: {@code limit=3&after=a+b}. */
public final class QueryText {
    private QueryText() {}

    /**
     * The parameters by name; of those that come more than once, the last.
     *
     * @param query percent-encoded; null for none
     * @throws RequestException if it is not UTF-8, percent-encoded
     */
    public static Map<String, String> parse(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : (query == null ? "" : query).split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                parameters.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return PercentText.decode(text.replace('+', ' '));
    }
}
