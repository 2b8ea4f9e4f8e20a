package dev.berth.core.fake;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a fake driver does at one call. */
@FunctionalInterface
public interface Behaviour {
    /** Does the real work: what a well-behaved driver does. */
    Behaviour WELL = Supplier::get;

    /** Refuses with {@code acme-busy}, as a vendor may. */
    Behaviour REFUSE = refuse(new ErrorCode("acme-busy"));

    /** Throws something untyped before doing anything. */
    Behaviour THROW = work -> {
        throw new IllegalStateException("the driver is broken");
    };

    /** Does the work, and then the answer gets lost. */
    Behaviour LOSE_ANSWER = work -> {
        Object lost = work.get();
        throw new IllegalStateException("connection closed before " + lost);
    };

    /** Answers null without doing anything. */
    Behaviour NOTHING = work -> null;

    /** Acts, perhaps by doing the real work. */
    @Nullable Object act(Supplier<@Nullable Object> work);

    /** Refuses with this code. */
    static Behaviour refuse(ErrorCode code) {
        return work -> {
            throw AllocatorException.of(code, "refused by the fake").build();
        };
    }

    /** Answers this without doing anything. */
    static Behaviour answer(Object answer) {
        return work -> answer;
    }
}
