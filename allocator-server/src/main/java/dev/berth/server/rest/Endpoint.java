package dev.berth.server.rest;

/** Answers the requests of one route. Thread-safe. */
@FunctionalInterface
public interface Endpoint {
    /**
     * The answer.
     *
     * @throws RequestException and {@code AllocatorException} and {@code JsonException}, each answered with problem details
     */
    Reply reply(Call call);
}
