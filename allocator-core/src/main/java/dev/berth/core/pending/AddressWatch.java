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
import dev.berth.core.ledger.NetworkPool;
import org.jspecify.annotations.Nullable;

/** Follows a request for an address. */
final class AddressWatch extends RequestWatch<@Nullable Cidr> {
    private final NetworkPool pool;
    private final AddressRequest request;

    AddressWatch(PendingReleases pending, NetworkPool pool, AddressRequest request) {
        super(pending);
        this.pool = pool;
        this.request = request;
    }

    @Override
    GiveBack whileUnderWay() {
        return new LostAnswer(
                pool.use(), request.pool(), request.owner(), "answer to a request for " + request, this::askAgain);
    }

    private @Nullable GiveBack askAgain(IpamCalls ipam, Late<Object> late) throws UnknownOutcome {
        return giveBackOf(ipam.requestAddress(request, late));
    }

    /** Nothing to give back is null: there is no answer, or it names what somebody holds. */
    private @Nullable GiveBack giveBackOf(@Nullable Cidr answer) {
        return answer == null ? null : giveBackOf(answer.address());
    }

    private @Nullable GiveBack giveBackOf(IpAddress address) {
        return pool.ledger().holder(address) != null
                ? null
                : new AddressGiveBack(
                        pool,
                        new AddressRelease(request.pool(), address, request.owner(), ReleaseReason.ROLLED_BACK));
    }

    private void giveBack(@Nullable GiveBack thing) {
        if (thing != null) {
            pending.giveBack(thing);
        }
    }

    @Override
    void undo(@Nullable Cidr answer) {
        giveBack(giveBackOf(answer));
    }

    @Override
    void resolve(AllocatorException failure) {
        IpAddress asked = request.address();
        if (pool.ipam().capabilities().traits().idempotent()) {
            pending.giveBack(whileUnderWay());
        } else if (asked == null) {
            pending.orphan("ipam driver " + pool.ipam().name(), request.toString(), failure);
        } else {
            giveBack(giveBackOf(asked));
        }
    }
}
