package dev.berth.core.drivers;

/**
 * A driver in use. A plugin stays loaded as long as one of its drivers is leased.
 *
 * @param <D> the kind of driver
 */
public interface DriverLease<D> extends AutoCloseable {
    /** The registered name of the driver, in lower case. */
    String name();

    /** The driver. The same instance for every lease of one generation of a plugin. */
    D driver();

    /** Ends the use. Called once. */
    @Override
    void close();
}
