package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.drivers.DriverLease;
import org.jspecify.annotations.Nullable;

/** A name that is known and cannot be had. Immutable. */
record Refusal<D>(ProvidedDriver driver, ErrorCode code, String problem, String advice, @Nullable Throwable cause)
        implements Offer<D> {
    @Override
    public DriverLease<D> lease() {
        throw AllocatorException.of(code, problem)
                .subject(driver.kind().subject() + " " + driver.name())
                .advice(advice)
                .cause(cause)
                .build();
    }

    @Override
    public boolean isGiven() {
        return false;
    }
}
