/** A cluster's state, worked on in memory and made durable at once. */
@NullMarked
package dev.berth.server.state;

import org.jspecify.annotations.NullMarked;
