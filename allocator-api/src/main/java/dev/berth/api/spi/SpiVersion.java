package dev.berth.api.spi;

/**
 * The version of the driver interfaces in this package and of what they use. It follows semantic versioning and is not the
 * version of the build: a driver that was compiled against 1.2 works with every later 1.x. A plugin says in its manifest
 * which versions it works with.
 */
public final class SpiVersion {
    /** The version that these interfaces have: three numbers. */
    public static final String CURRENT = "1.0.0";

    private SpiVersion() {}
}
