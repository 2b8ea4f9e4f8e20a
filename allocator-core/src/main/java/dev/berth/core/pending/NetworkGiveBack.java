package dev.berth.core.pending;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.core.call.Late;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.registry.DriverUse;
import java.util.Set;

/** What a network driver allocated for a network. */
record NetworkGiveBack(DriverUse<NetworkDriverCalls> use, NetworkRelease release) implements GiveBack {
    record Key(String networkDriver, String networkId) {}

    @Override
    public Object key() {
        return new Key(use.calls().name(), release.networkId());
    }

    @Override
    public String resource() {
        return "network " + release.networkId();
    }

    @Override
    public String driver() {
        return "network driver " + use.calls().name();
    }

    @Override
    public boolean moot() {
        return false;
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBacks.attempt(
                Set.of(ErrorCode.UNKNOWN_NETWORK), late, told -> use.calls().freeNetwork(release, told));
    }
}
