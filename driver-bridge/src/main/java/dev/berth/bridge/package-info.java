/** The drivers whose networks each node sets up by itself. */
@NullMarked
package dev.berth.bridge;

import org.jspecify.annotations.NullMarked;
