package dev.berth.server.wiring;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.ipam.NullIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;

/** The drivers built in (DRV-1, DRV-2), and allocators made of them. */
public final class BuiltIns {
    private BuiltIns() {}

    /** The default IPAM driver. */
    public static IpamDriverProvider defaultIpam() {
        return new DefaultIpamProvider();
    }

    /** A new allocator with every driver built in, in memory. */
    public static CnmAllocator allocator(ClusterSettings settings) {
        return allocator(settings, DriverHints.NONE);
    }

    /** The same, whose drivers go on where others stood. */
    public static CnmAllocator allocator(ClusterSettings settings, DriverHints hints) {
        CnmAllocator.Builder allocator = CnmAllocator.builder()
                .settings(settings)
                .hints(hints)
                .networkDriver(new OverlayDriverProvider())
                .ipamDriver(defaultIpam())
                .ipamDriver(new NullIpamProvider());
        NodeLocalDriverProvider.all().forEach(allocator::networkDriver);
        return allocator.build();
    }
}
