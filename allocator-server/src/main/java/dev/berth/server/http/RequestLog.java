package dev.berth.server.http;

/** Is told of every request that was answered. Thread-safe. */
@FunctionalInterface
public interface RequestLog {
    /**
     * A request was answered.
     *
     * @param method its method
     * @param route the template of its path; {@code none} if it has no route
     * @param status of the answer
     * @param nanos from its beginning to the answer's
     */
    void answered(String method, String route, int status, long nanos);
}
