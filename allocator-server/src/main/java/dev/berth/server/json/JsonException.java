package dev.berth.server.json;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/**
 * JSON that does not describe an object of the model: where (a JSON pointer, RFC 6901), the code, what is wrong and what to
 * do. Immutable. Carries no stack trace, since it tells of the input and not of the program.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final transient ErrorCode code;
    private final String problem;
    private final String advice;
    private final boolean refusal;

    private JsonException(String pointer, ErrorCode code, String problem, String advice, boolean refusal) {
        super(null, null, false, false);
        this.pointer = pointer;
        this.code = code;
        this.problem = problem;
        this.advice = advice;
        this.refusal = refusal;
    }

    /** A value of the wrong form: {@code invalid-argument}. */
    static JsonException malformed(String pointer, String problem, String advice) {
        return new JsonException(pointer, ErrorCode.INVALID_ARGUMENT, problem, advice, false);
    }

    /** A refusal of the model about the value at this place. */
    static JsonException of(String pointer, ErrorCode code, AllocatorException refusal) {
        String value = refusal.value().map(text -> '"' + text + "\": ").orElse("");
        return new JsonException(
                pointer, code, value + refusal.problem(), refusal.advice().orElse("correct it"), true);
    }

    /** Where, as a JSON pointer; empty for the whole. */
    public String pointer() {
        return pointer;
    }

    /** Whether the form is right, and it is the model that refuses the value: {@code 10.0.0.0/33} as against {@code 7}. */
    public boolean isRefusal() {
        return refusal;
    }

    /** The kind of failure. */
    public ErrorCode code() {
        return code;
    }

    /** What is wrong, with the value that is. */
    public String problem() {
        return problem;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }

    @Override
    public String getMessage() {
        return (pointer.isEmpty() ? "" : pointer + ": ") + problem + "; " + advice;
    }
}
