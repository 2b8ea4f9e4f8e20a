package dev.berth.api.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an operation, in parts that a program can read and a sentence that a person can: the {@link #code() code},
 * the {@link #subject() object} concerned ({@code network n1}), the offending {@link #value() value}, what the
 * {@link #problem() problem} is and what was there instead, and what to {@link #advice() do}.
 *
 * <p>Carries no stack trace, since a full pool is an answer and not a defect; only {@code driver-failure}, which tells of a
 * defect, has one. Immutable once thrown.
 */
public final class AllocatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;
    private final @Nullable String subject;
    private final @Nullable String value;
    private final String problem;
    private final @Nullable String advice;
    private final transient List<AllocatorException> failures;

    private AllocatorException(Builder builder) {
        super(sentence(builder), builder.cause, true, ErrorCode.DRIVER_FAILURE.equals(builder.code));
        this.code = builder.code;
        this.subject = builder.subject;
        this.value = builder.value;
        this.problem = builder.problem;
        this.advice = builder.advice;
        this.failures = List.copyOf(builder.failures);
    }

    /** Starts an exception; {@code problem} says what is wrong and what was there, without a full stop. */
    public static Builder of(ErrorCode code, String problem) {
        return new Builder(code, problem);
    }

    /** An {@code invalid-argument} about one value. */
    public static AllocatorException invalidArgument(String subject, String value, String problem, String advice) {
        return of(ErrorCode.INVALID_ARGUMENT, problem)
                .subject(subject)
                .value(value)
                .advice(advice)
                .build();
    }

    /**
     * The failures of a release that went on past them, as one: itself if there is one, else an exception with the first
     * one's code that lists them all.
     *
     * @param subject what was being released
     * @param failures at least one
     */
    public static AllocatorException ofAll(String subject, List<AllocatorException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        StringBuilder problem = new StringBuilder().append(failures.size()).append(" parts could not be released");
        for (AllocatorException failure : failures) {
            problem.append("; ").append(failure.getMessage());
        }
        Builder builder = of(failures.get(0).code(), problem.toString()).subject(subject);
        builder.failures.addAll(failures);
        return builder.build();
    }

    /** The kind of failure. */
    public ErrorCode code() {
        return code;
    }

    /** The object concerned, as {@code kind id}; absent where no object is known, as in parsing a text. */
    public Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    /** The offending value as text, if one value is to blame. */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }

    /** What is wrong, and what was there or available instead. */
    public String problem() {
        return problem;
    }

    /** What the caller can do about it, if anything general can be said. */
    public Optional<String> advice() {
        return Optional.ofNullable(advice);
    }

    /** The single failures of a release that went on past them; empty where there is only this one. */
    public List<AllocatorException> failures() {
        return failures;
    }

    /**
     * This failure told about another object, such as the network whose pool it was; {@code this} is its cause. Itself if it is
     * about that already.
     */
    public AllocatorException about(String otherSubject) {
        if (otherSubject.equals(subject)) {
            return this;
        }
        Builder builder = of(code, subject == null ? problem : subject + ": " + problem)
                .subject(otherSubject)
                .cause(this);
        builder.value = value;
        builder.advice = advice;
        builder.failures.addAll(failures);
        return builder.build();
    }

    private static String sentence(Builder parts) {
        StringBuilder text = new StringBuilder();
        if (parts.subject != null) {
            text.append(parts.subject).append(": ");
        }
        if (parts.value != null) {
            text.append('"').append(parts.value).append("\": ");
        }
        text.append(parts.problem);
        if (parts.advice != null) {
            text.append("; ").append(parts.advice);
        }
        return text.toString();
    }

    /** Collects the parts of an exception. Confined to one thread. */
    public static final class Builder {
        private final ErrorCode code;
        private final String problem;
        private final List<AllocatorException> failures = new ArrayList<>();
        private @Nullable String subject;
        private @Nullable String value;
        private @Nullable String advice;
        private @Nullable Throwable cause;

        private Builder(ErrorCode code, String problem) {
            this.code = code;
            this.problem = problem;
        }

        /** The object concerned, as {@code kind id}. */
        public Builder subject(String kindAndId) {
            this.subject = kindAndId;
            return this;
        }

        /** The offending value; its text is kept. */
        public Builder value(Object offending) {
            this.value = offending.toString();
            return this;
        }

        /** What the caller can do, in the imperative. */
        public Builder advice(String whatToDo) {
            this.advice = whatToDo;
            return this;
        }

        /** What led to it. */
        public Builder cause(@Nullable Throwable because) {
            this.cause = because;
            return this;
        }

        /** The exception, ready to be thrown. */
        public AllocatorException build() {
            return new AllocatorException(this);
        }
    }
}
