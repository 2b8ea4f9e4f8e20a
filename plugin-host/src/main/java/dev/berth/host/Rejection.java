package dev.berth.host;

import org.jspecify.annotations.Nullable;

/** Why a jar cannot be used. */
final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProblemStage stage;
    private final String problem;

    Rejection(ProblemStage stage, String problem, @Nullable Throwable cause) {
        super(problem, cause, false, false);
        this.stage = stage;
        this.problem = problem;
    }

    Rejection(ProblemStage stage, String problem) {
        this(stage, problem, null);
    }

    ProblemStage stage() {
        return stage;
    }

    String problem() {
        return problem;
    }
}
