package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A network driver outside the process, that remembers its networks. Thread-safe. */
final class OutsideDriver implements NetworkDriverProvider, NetworkDriver {
    private final Power power;
    private final Set<String> networks = new TreeSet<>();

    OutsideDriver(Power power) {
        this.power = power;
    }

    synchronized Set<String> networks() {
        return new TreeSet<>(networks);
    }

    @Override
    public String name() {
        return "outside";
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return this;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return NetworkCapabilities.of(Scope.GLOBAL)
                .nodeAddress()
                .traits(new DriverTraits(true, false, RestartMode.DURABLE))
                .build();
    }

    @Override
    public synchronized Map<String, String> allocateNetwork(NetworkRequest request) {
        return power.doing(() -> {
            if (!networks.add(request.networkId())) {
                throw AllocatorException.of(ErrorCode.NETWORK_EXISTS, "is there")
                        .build();
            }
            return Map.of("outside", request.networkId());
        });
    }

    @Override
    public synchronized void freeNetwork(NetworkRelease release) {
        var unused = power.doing(() -> {
            if (!networks.remove(release.networkId())) {
                throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "is not there")
                        .build();
            }
            return true;
        });
    }
}
