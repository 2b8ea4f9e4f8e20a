package dev.berth.core.model;

import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network driver that works but for its {@link Faults}. */
final class FaultyNetworkDriver implements NetworkDriver {
    private final NetworkDriver real;
    private final Faults faults;
    private final DriverTraits traits;
    final Set<String> live = ConcurrentHashMap.newKeySet();

    FaultyNetworkDriver(NetworkDriver real, Faults faults, DriverTraits traits) {
        this.real = real;
        this.faults = faults;
        this.traits = traits;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return NetworkCapabilities.of(Scope.GLOBAL).ingress().traits(traits).build();
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return faults.call(() -> {
            Map<String, String> answer = real.allocateNetwork(request);
            live.add(request.networkId());
            return answer;
        });
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        faults.call(() -> {
            real.freeNetwork(release);
            live.remove(release.networkId());
            return true;
        });
    }
}
