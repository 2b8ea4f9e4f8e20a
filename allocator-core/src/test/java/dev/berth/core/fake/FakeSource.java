package dev.berth.core.fake;

import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import dev.berth.core.drivers.DriverSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A source of drivers that writes down who looks up what, and which leases are open. Confined to one thread. */
public final class FakeSource implements DriverSource {
    private final Map<String, NetworkDriver> networkDrivers = new TreeMap<>();
    private final Map<String, IpamDriver> ipamDrivers = new TreeMap<>();
    private final List<String> lookUps = new ArrayList<>();
    private final List<String> leases = new ArrayList<>();
    private final Map<String, RuntimeException> failures = new TreeMap<>();
    private Runnable atEnd = () -> {};

    /** Has this driver. */
    public FakeSource with(String name, NetworkDriver driver) {
        networkDrivers.put(name, driver);
        return this;
    }

    /** Has this driver. */
    public FakeSource with(String name, IpamDriver driver) {
        ipamDrivers.put(name, driver);
        return this;
    }

    /** Fails to get the drivers of this name. */
    public FakeSource failing(String name, RuntimeException failure) {
        failures.put(name, failure);
        return this;
    }

    /** Does this whenever a lease ends, as a plugin host may unload a plugin then. */
    public FakeSource atEnd(Runnable action) {
        atEnd = action;
        return this;
    }

    /** The names looked up so far. */
    public List<String> lookUps() {
        return List.copyOf(lookUps);
    }

    /** The names of drivers with an open lease, once for each. */
    public List<String> leases() {
        return List.copyOf(leases);
    }

    @Override
    public Optional<DriverLease<NetworkDriver>> networkDriver(String name) {
        return lease(name, networkDrivers);
    }

    @Override
    public Optional<DriverLease<IpamDriver>> ipamDriver(String name) {
        return lease(name, ipamDrivers);
    }

    private <D> Optional<DriverLease<D>> lease(String name, Map<String, D> drivers) {
        lookUps.add(name);
        if (failures.containsKey(name)) {
            throw failures.get(name);
        }
        D driver = drivers.get(name);
        if (driver == null) {
            return Optional.empty();
        }
        leases.add(name);
        return Optional.of(new DriverLease<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public D driver() {
                return driver;
            }

            @Override
            public void close() {
                if (!leases.remove(name)) {
                    throw new IllegalStateException("closed twice: " + name);
                }
                atEnd.run();
            }
        });
    }

    @Override
    public Set<String> networkDriverNames() {
        return networkDrivers.keySet();
    }

    @Override
    public Set<String> ipamDriverNames() {
        return ipamDrivers.keySet();
    }
}
