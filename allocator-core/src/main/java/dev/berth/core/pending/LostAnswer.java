package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.registry.DriverUse;
import org.jspecify.annotations.Nullable;

/**
 * What an IPAM driver gave in an answer that was lost. An idempotent driver is asked again under the same token, and what it
 * then names is given back (OWN-2).
 *
 * @param pool the pool the answer was from; null if the answer was a pool
 * @param askAgain asks again
 * @param intent what is noted of the request; null if the answer cannot outlive the process
 */
record LostAnswer(
        DriverUse<IpamCalls> use,
        @Nullable PoolId pool,
        OwnerToken owner,
        String resource,
        Ask askAgain,
        @Nullable Intent intent)
        implements GiveBack {
    /** Asks again. */
    interface Ask {
        /** Returns what was answered, to be given back; null if that is nothing. */
        @Nullable
        GiveBack make(IpamCalls ipam, Late<Object> late) throws UnknownOutcome;
    }

    record Key(String ipamDriver, @Nullable PoolId pool, OwnerToken owner) {}

    @Override
    public Object key() {
        return new Key(use.calls().name(), pool, owner);
    }

    @Override
    public String driver() {
        return "ipam driver " + use.calls().name();
    }

    @Override
    public boolean moot() {
        return false;
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        Late<Object> told = new AskAgain(late);
        GiveBack answered;
        try {
            answered = askAgain.make(use.calls(), told);
        } catch (AllocatorException refusal) {
            if (refusal.code().equals(ErrorCode.DRIVER_UNAVAILABLE)) {
                throw refusal;
            }
            return; // refused a second time: then there is nothing of the first
        }
        if (answered != null) {
            answered.attempt(told);
        }
    }

    /** Whatever a late end says, asking again tells more. */
    private record AskAgain(Late<Object> late) implements Late<Object> {
        private static AllocatorException why(String how) {
            return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "a call ended late, " + how)
                    .build();
        }

        @Override
        public void answered(Object answer) {
            late.lost(why("with an answer"));
        }

        @Override
        public void refused(AllocatorException refusal) {
            late.lost(why("refused: " + refusal.problem()));
        }

        @Override
        public void lost(AllocatorException failure) {
            late.lost(failure);
        }
    }
}
