package dev.berth.api.spi;

/** Creates a network driver. Implemented by vendors; one instance may create drivers for several allocators. */
public interface NetworkDriverProvider {
    /** The name by which networks choose the driver; lower case, compared case-insensitively (DRV-1). */
    String name();

    /** A new driver for one allocator. */
    NetworkDriver create(DriverContext context);
}
