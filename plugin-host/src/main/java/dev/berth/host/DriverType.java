package dev.berth.host;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the kinds of drivers. Immutable. The functions run foreign code, which may answer null.
 *
 * @param <P> the kind's provider
 * @param <D> the kind's driver
 * @param capabilities asks a driver what it can do
 * @param behind a driver as others see it, behind its passage
 */
record DriverType<P, D extends AutoCloseable>(
        DriverKind kind,
        Class<P> providerClass,
        Function<P, @Nullable String> name,
        BiFunction<P, DriverContext, @Nullable D> create,
        Function<D, @Nullable Object> capabilities,
        BiFunction<D, Passage, D> behind) {
    static final DriverType<NetworkDriverProvider, NetworkDriver> NETWORK = new DriverType<>(
            DriverKind.NETWORK,
            NetworkDriverProvider.class,
            NetworkDriverProvider::name,
            NetworkDriverProvider::create,
            NetworkDriver::capabilities,
            HostedNetworkDriver::new);

    static final DriverType<IpamDriverProvider, IpamDriver> IPAM = new DriverType<>(
            DriverKind.IPAM,
            IpamDriverProvider.class,
            IpamDriverProvider::name,
            IpamDriverProvider::create,
            IpamDriver::capabilities,
            HostedIpamDriver::new);

    static final List<DriverType<?, ?>> ALL = List.of(NETWORK, IPAM);

    static DriverType<?, ?> of(DriverKind kind) {
        return kind == DriverKind.NETWORK ? NETWORK : IPAM;
    }
}
