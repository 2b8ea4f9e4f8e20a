/** Follows a Docker Swarm as it changes. */
@NullMarked
package dev.berth.server.watch;

import org.jspecify.annotations.NullMarked;
