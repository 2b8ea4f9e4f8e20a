package dev.berth.server.wiring;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import dev.berth.core.drivers.DriverSource;
import dev.berth.host.PluginErrors;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Several sources as one: the first that has a name, for a driver of the kind asked for, wins it (DRV-3). */
final class DriverSources implements DriverSource {
    private final List<DriverSource> inOrder;

    DriverSources(List<DriverSource> inOrder) {
        this.inOrder = List.copyOf(inOrder);
    }

    @Override
    public Optional<DriverLease<NetworkDriver>> networkDriver(String name) {
        return first(source -> source.networkDriver(name));
    }

    @Override
    public Optional<DriverLease<IpamDriver>> ipamDriver(String name) {
        return first(source -> source.ipamDriver(name));
    }

    private <D> Optional<DriverLease<D>> first(Function<DriverSource, Optional<DriverLease<D>>> lease) {
        @Nullable AllocatorException wrongKind = null;
        for (DriverSource source : inOrder) {
            try {
                Optional<DriverLease<D>> found = lease.apply(source);
                if (found.isPresent()) {
                    return found;
                }
            } catch (AllocatorException e) {
                if (wrongKind != null) {
                    e.addSuppressed(wrongKind);
                }
                if (!e.code().equals(PluginErrors.WRONG_KIND)) {
                    throw e;
                }
                wrongKind = e;
            }
        }
        if (wrongKind != null) {
            throw wrongKind;
        }
        return Optional.empty();
    }

    @Override
    public Set<String> networkDriverNames() {
        return names(DriverSource::networkDriverNames);
    }

    @Override
    public Set<String> ipamDriverNames() {
        return names(DriverSource::ipamDriverNames);
    }

    private Set<String> names(Function<DriverSource, Set<String>> of) {
        Set<String> names = new TreeSet<>();
        inOrder.forEach(source -> names.addAll(of.apply(source)));
        return names;
    }
}
