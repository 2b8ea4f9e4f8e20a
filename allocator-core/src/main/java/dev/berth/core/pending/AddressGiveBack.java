package dev.berth.core.pending;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.registry.DriverUse;

/** An address of a pool. Moot once the ledger gives it to somebody. */
record AddressGiveBack(NetworkPool pool, AddressRelease release) implements GiveBack {
    /** Not by its ledger: that goes with its last pool, while the driver may give the same pool to another network. */
    record Key(String ipamDriver, String addressSpace, Prefix parent, IpAddress address) {
        static Key of(NetworkPool pool, IpAddress address) {
            return new Key(pool.ipam().name(), pool.ledger().addressSpace(), pool.subnet(), address);
        }
    }

    @Override
    public Object key() {
        return Key.of(pool, release.address());
    }

    @Override
    public String resource() {
        return "address " + release.address() + " of pool " + pool.id();
    }

    @Override
    public String driver() {
        return "ipam driver " + pool.ipam().name();
    }

    @Override
    public DriverUse<IpamCalls> use() {
        return pool.use();
    }

    @Override
    public boolean moot() {
        return pool.ledger().holder(release.address()) != null;
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBacks.attempt(ErrorCode.UNKNOWN_POOL, late, told -> pool.ipam().releaseAddress(release, told));
    }
}
