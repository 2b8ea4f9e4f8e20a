package dev.berth.core.pending;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.registry.DriverUse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool. */
record PoolGiveBack(DriverUse<IpamCalls> use, PoolRelease release) implements GiveBack {
    record Key(String ipamDriver, PoolId pool) {}

    @Override
    public Object key() {
        return new Key(use.calls().name(), release.pool());
    }

    @Override
    public OwnerToken owner() {
        return release.owner();
    }

    @Override
    public String resource() {
        return "pool " + release.pool();
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
    public @Nullable Intent intent() {
        return use.calls().outlives() ? new Intent.PoolReturn(use.calls().name(), release) : null;
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBacks.attempt(
                Set.of(ErrorCode.UNKNOWN_POOL), late, told -> use.calls().releasePool(release, told));
    }
}
