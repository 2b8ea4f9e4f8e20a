package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.ledger.NetworkPool;
import org.jspecify.annotations.Nullable;

/** Follows a request for an address. */
final class AddressWatch extends RequestWatch<@Nullable Cidr> {
    private final NetworkPool pool;
    private final AddressRequest request;

    AddressWatch(PendingReleases pending, NetworkPool pool, AddressRequest request, @Nullable Noted noted) {
        super(pending, noted);
        this.pool = pool;
        this.request = request;
    }

    /** What is to be noted of a request before it is made. */
    static Intent intent(NetworkPool pool, AddressRequest request) {
        boolean repeatable = pool.ipam().capabilities().traits().idempotent();
        IpAddress asked = request.address();
        return asked == null || repeatable
                ? new Intent.AddressRequested(
                        pool.ipam().name(), repeatable, pool.ledger().addressSpace(), pool.subnet(), request)
                : returned(pool, request, asked).noted();
    }

    static AddressGiveBack returned(NetworkPool pool, AddressRequest request, IpAddress address) {
        return AddressGiveBack.of(
                pool, new AddressRelease(request.pool(), address, request.owner(), ReleaseReason.ROLLED_BACK));
    }

    @Override
    GiveBack whileUnderWay() {
        return new LostAnswer(
                pool.use(),
                request.pool(),
                request.owner(),
                "answer to a request for " + request,
                this::askAgain,
                pool.ipam().outlives() ? intent(pool, request) : null);
    }

    private @Nullable GiveBack askAgain(IpamCalls ipam, Late<Object> late) throws UnknownOutcome {
        return giveBackOf(ipam.requestAddress(request, late));
    }

    /** Nothing to give back is null: there is no answer, or it names what somebody holds. */
    private @Nullable GiveBack giveBackOf(@Nullable Cidr answer) {
        return answer == null ? null : giveBackOf(answer.address());
    }

    private @Nullable GiveBack giveBackOf(IpAddress address) {
        return pool.ledger().holder(address) != null ? null : returned(pool, request, address);
    }

    @Override
    void undo(@Nullable Cidr answer) {
        GiveBack thing = giveBackOf(answer);
        if (thing != null) {
            pending.giveBack(thing);
        }
    }

    @Override
    void resolve(AllocatorException failure) {
        IpAddress asked = request.address();
        if (pool.ipam().capabilities().traits().idempotent()) {
            pending.giveBack(whileUnderWay(), passOn());
        } else if (asked == null) {
            pending.orphan("ipam driver " + pool.ipam().name(), request.toString(), failure, passOn());
        } else if (pool.ledger().holder(asked) == null) {
            pending.giveBack(returned(pool, request, asked), passOn());
        }
    }
}
