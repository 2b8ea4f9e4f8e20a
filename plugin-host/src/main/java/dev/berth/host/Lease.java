package dev.berth.host;

import dev.berth.core.drivers.DriverLease;
import java.util.concurrent.atomic.AtomicBoolean;

/** A driver in use; keeps its generation. Ends once, however often it is closed. Thread-safe. */
final class Lease<D> implements DriverLease<D> {
    private final String name;
    private final D driver;
    private final Gate leases;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** The lease of somebody who has entered the gate. */
    Lease(String name, D driver, Gate leases) {
        this.name = name;
        this.driver = driver;
        this.leases = leases;
    }

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
        if (ended.compareAndSet(false, true)) {
            leases.leave();
        }
    }
}
