package dev.berth.server.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which requests an endpoint answers. Immutable.
 *
 * @param method the method
 * @param template the path, with parameters such as {@code {id}} for whole segments
 * @param endpoint who answers
 */
public record Route(String method, String template, Endpoint endpoint) {
    /** Whether requests of this route have content. */
    public boolean takesContent() {
        return method.equals("POST") || method.equals("PUT");
    }

    /** The parameters if the path fits, else null. */
    @Nullable
    Map<String, String> match(List<String> segments) {
        List<String> wanted = List.of(template.substring(1).split("/"));
        if (wanted.size() != segments.size()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String want = wanted.get(i);
            if (want.startsWith("{")) {
                parameters.put(want.substring(1, want.length() - 1), segments.get(i));
            } else if (!want.equals(segments.get(i))) {
                return null;
            }
        }
        return parameters;
    }
}
