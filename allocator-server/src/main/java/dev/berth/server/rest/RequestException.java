package dev.berth.server.rest;

/** A request that cannot be answered, for a reason of the protocol's. Carries no stack trace. Immutable. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemDetails problem;

    /** Refuses with these details. */
    public RequestException(ProblemDetails problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    /** A request whose form is wrong: status 400. */
    public static RequestException malformed(String problem, String advice) {
        return new RequestException(ProblemDetails.of(400, "invalid-argument", problem, advice));
    }

    /** What to answer. */
    public ProblemDetails problem() {
        return problem;
    }
}
