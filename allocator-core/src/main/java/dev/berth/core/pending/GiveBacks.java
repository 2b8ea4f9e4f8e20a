package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import java.util.Set;

/** What all give-backs do alike: a driver that says it does not have the thing has given it back. */
final class GiveBacks {
    interface Call {
        void make(Late<Object> late) throws UnknownOutcome;
    }

    private GiveBacks() {}

    static void attempt(Set<ErrorCode> gone, Late<Object> late, Call call) throws UnknownOutcome {
        try {
            call.make(new UnlessGone(gone, late));
        } catch (AllocatorException refusal) {
            if (!gone.contains(refusal.code())) {
                throw refusal;
            }
        }
    }

    private record UnlessGone(Set<ErrorCode> gone, Late<Object> late) implements Late<Object> {
        @Override
        public void answered(Object answer) {
            late.answered(answer);
        }

        @Override
        public void refused(AllocatorException refusal) {
            if (gone.contains(refusal.code())) {
                late.answered(true);
            } else {
                late.refused(refusal);
            }
        }

        @Override
        public void lost(AllocatorException failure) {
            late.lost(failure);
        }
    }
}
