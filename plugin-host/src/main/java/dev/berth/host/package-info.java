/**
 * Drivers from third-party jars: a folder of jars as a {@link dev.berth.core.drivers.DriverSource}. What goes wrong with one
 * jar is a value, and harms no other.
 *
 * <p>Everything but the public types is out of reach on purpose; PF4J, which loads the jars, shows in none of them.
 */
@NullMarked
package dev.berth.host;

import org.jspecify.annotations.NullMarked;
