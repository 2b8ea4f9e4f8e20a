package dev.berth.server.wiring;

import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.ipam.NullIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.ArrayList;
import java.util.List;

/** The drivers built in (DRV-1, DRV-2), and allocators made of them. */
public final class BuiltIns {
    private static final AddressPool LOCAL_IPV6 = AddressPool.of("fd00:6265:7274::/48", 64);

    private BuiltIns() {}

    /** The default IPAM driver. */
    public static IpamDriverProvider defaultIpam() {
        return new DefaultIpamProvider();
    }

    /** The network drivers, new ones each time. */
    static List<NetworkDriverProvider> networkDrivers() {
        List<NetworkDriverProvider> drivers = new ArrayList<>(NodeLocalDriverProvider.all());
        drivers.add(new OverlayDriverProvider());
        return drivers;
    }

    /** The IPAM drivers, new ones each time. */
    static List<IpamDriverProvider> ipamDrivers() {
        return List.of(defaultIpam(), new NullIpamProvider());
    }

    /**
     * The IPAM drivers for the engine of one machine. Its local networks get their subnets from the settings' default pools, and
     * IPv6 ones, for which Docker has no default of its own, from the block that clusters use.
     */
    static List<IpamDriverProvider> ipamDriversForDocker(ClusterSettings settings) {
        List<AddressPool> local = new ArrayList<>(settings.defaultAddressPools());
        if (local.stream().noneMatch(pool -> pool.base().family() == AddressFamily.IPV6)) {
            local.add(LOCAL_IPV6);
        }
        return List.of(new DefaultIpamProvider().withLocalPools(local), new NullIpamProvider());
    }

    /** A new allocator with every driver built in, in memory. */
    public static CnmAllocator allocator(ClusterSettings settings) {
        return DriverSet.builtIn(settings).allocator();
    }
}
