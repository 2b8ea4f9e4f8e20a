package dev.berth.core.pending;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.OwnerToken;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.ledger.Ledger;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.registry.DriverUse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address of a pool. Moot once the ledger gives it to somebody.
 *
 * @param addressSpace the pool's
 * @param parent the parent pool
 * @param ledger the parent pool's; null if it is not live
 */
record AddressGiveBack(
        DriverUse<IpamCalls> use, String addressSpace, Prefix parent, @Nullable Ledger ledger, AddressRelease release)
        implements GiveBack {
    private static final Set<ErrorCode> GONE = Set.of(ErrorCode.UNKNOWN_POOL, ErrorCode.ADDRESS_OUT_OF_RANGE);

    /** Not by its ledger: that goes with its last pool, while the driver may give the same pool to another network. */
    record Key(String ipamDriver, String addressSpace, Prefix parent, IpAddress address) {
        static Key of(NetworkPool pool, IpAddress address) {
            return new Key(pool.ipam().name(), pool.ledger().addressSpace(), pool.subnet(), address);
        }
    }

    static AddressGiveBack of(NetworkPool pool, AddressRelease release) {
        return new AddressGiveBack(pool.use(), pool.ledger().addressSpace(), pool.subnet(), pool.ledger(), release);
    }

    @Override
    public Object key() {
        return new Key(use.calls().name(), addressSpace, parent, release.address());
    }

    @Override
    public OwnerToken owner() {
        return release.owner();
    }

    @Override
    public String resource() {
        return "address " + release.address() + " of pool " + release.pool();
    }

    @Override
    public String driver() {
        return "ipam driver " + use.calls().name();
    }

    @Override
    public boolean moot() {
        return ledger != null && ledger.holder(release.address()) != null;
    }

    @Override
    public @Nullable Intent intent() {
        return use.calls().outlives() ? noted() : null;
    }

    Intent noted() {
        return new Intent.AddressReturn(use.calls().name(), addressSpace, parent, release);
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBacks.attempt(GONE, late, told -> use.calls().releaseAddress(release, told));
    }
}
