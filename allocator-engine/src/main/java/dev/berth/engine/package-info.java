/**
 * The loop around the allocator (CLU): objects are declared, the engine allocates for them, lets those wait that cannot have
 * everything yet, wakes them when it comes free, and stores what it acknowledges.
 */
@NullMarked
package dev.berth.engine;

import org.jspecify.annotations.NullMarked;
