package dev.berth.server.wiring;

import dev.berth.api.model.ClusterSettings;
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

    /** A new allocator with every driver built in, in memory. */
    public static CnmAllocator allocator(ClusterSettings settings) {
        return DriverSet.builtIn(settings).allocator();
    }
}
