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
import org.jspecify.annotations.Nullable;

/** A network driver outside the process, that remembers its networks. Thread-safe. */
final class OutsideDriver implements NetworkDriverProvider, NetworkDriver {
    private final Power power;
    private final Set<String> networks = new TreeSet<>();
    private boolean keeps;
    private @Nullable Runnable meanwhile;

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
                .ingress()
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

    /** Whether it takes no network back from now on. */
    void keeps(boolean keep) {
        keeps = keep;
    }

    /** What happens once, in the next release. */
    void duringNextRelease(Runnable work) {
        meanwhile = work;
    }

    @Override
    public synchronized void freeNetwork(NetworkRelease release) {
        Runnable work = meanwhile;
        meanwhile = null;
        if (work != null) {
            work.run();
        }
        if (keeps) {
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is busy").build();
        }
        var unused = power.doing(() -> {
            if (!networks.remove(release.networkId())) {
                throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "is not there")
                        .build();
            }
            return true;
        });
    }
}
