package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.registry.DriverUse;
import org.jspecify.annotations.Nullable;

/** Follows a request for a pool. */
final class PoolWatch extends RequestWatch<@Nullable Pool> {
    private final DriverUse<IpamCalls> ipam;
    private final PoolRequest request;

    PoolWatch(PendingReleases pending, DriverUse<IpamCalls> ipam, PoolRequest request, @Nullable Noted noted) {
        super(pending, noted);
        this.ipam = ipam;
        this.request = request;
    }

    /** What is to be noted of a request before it is made. */
    static Intent intent(IpamCalls ipam, PoolRequest request) {
        return new Intent.PoolRequested(
                ipam.name(), ipam.capabilities().traits().idempotent(), request);
    }

    @Override
    GiveBack whileUnderWay() {
        return new LostAnswer(
                ipam,
                null,
                request.owner(),
                "answer to a request for " + request,
                this::askAgain,
                ipam.calls().outlives() ? intent(ipam.calls(), request) : null);
    }

    private @Nullable GiveBack askAgain(IpamCalls calls, Late<Object> late) throws UnknownOutcome {
        Pool answer = calls.requestPool(request, late);
        return answer == null ? null : giveBackOf(answer);
    }

    private GiveBack giveBackOf(Pool answer) {
        return new PoolGiveBack(ipam, new PoolRelease(answer.id(), request.owner(), ReleaseReason.ROLLED_BACK));
    }

    @Override
    void undo(@Nullable Pool answer) {
        if (answer != null) {
            pending.giveBack(giveBackOf(answer));
        }
    }

    @Override
    void resolve(AllocatorException failure) {
        if (ipam.calls().capabilities().traits().idempotent()) {
            pending.giveBack(whileUnderWay(), passOn());
        } else {
            pending.orphan("ipam driver " + ipam.calls().name(), request.toString(), failure, passOn());
        }
    }
}
