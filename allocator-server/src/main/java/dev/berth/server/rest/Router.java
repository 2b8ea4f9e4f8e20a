package dev.berth.server.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
public final class Router {
    private static final String HEAD = "HEAD";
    private static final String GET = "GET";

    private final List<Route> routes;

    /** Knows these routes. */
    public Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /**
     * A route and its parameters.
     *
     * @param route the route
     * @param parameters by name
     */
    public record Match(Route route, Map<String, String> parameters) {}

    /**
     * The route of a request; a HEAD is a GET whose content is not sent.
     *
     * @param path as it came, percent-encoded
     * @throws RequestException if there is none: 404, or 405 with the methods that there are
     */
    public Match match(String method, String path) {
        List<String> segments = segments(path);
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> parameters = route.match(segments);
            if (parameters != null) {
                if (route.method().equals(method.equals(HEAD) ? GET : method)) {
                    return new Match(route, parameters);
                }
                allowed.add(route.method());
                if (route.method().equals(GET)) {
                    allowed.add(HEAD);
                }
            }
        }
        if (allowed.isEmpty()) {
            throw new RequestException(
                    ProblemDetails.of(404, "not-found", "there is nothing here", "see /openapi.json"));
        }
        String methods = String.join(", ", allowed);
        throw new RequestException(
                ProblemDetails.of(405, "method-not-allowed", "this method is not known here", "use " + methods)
                        .with("Allow", methods));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : (path.startsWith("/") ? path.substring(1) : path).split("/", -1)) {
            segments.add(PercentText.decode(segment));
        }
        return segments;
    }
}
