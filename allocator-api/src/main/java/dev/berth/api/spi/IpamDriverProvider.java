package dev.berth.api.spi;

/** Creates an IPAM driver. Implemented by vendors; one instance may create drivers for several allocators. */
public interface IpamDriverProvider {
    /** The name by which networks choose the driver; lower case, compared case-insensitively (DRV-2). */
    String name();

    /** A new driver for one allocator. */
    IpamDriver create(DriverContext context);
}
