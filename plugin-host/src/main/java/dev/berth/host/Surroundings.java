package dev.berth.host;

import dev.berth.api.spi.DriverContext;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * What the host gives every plugin. Immutable.
 *
 * @param shared the parent of its class loader
 * @param fence runs its code while it starts and ends
 * @param contexts the context of a driver, by its name
 * @param clock tells when calls take too long
 * @param patience how long is too long
 */
record Surroundings(
        ClassLoader shared, Fence fence, Function<String, DriverContext> contexts, Clock clock, Duration patience) {}
