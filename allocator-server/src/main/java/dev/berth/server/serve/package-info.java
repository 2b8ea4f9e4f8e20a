/** The server as a whole: its parts put together, started and stopped in order. */
@NullMarked
package dev.berth.server.serve;

import org.jspecify.annotations.NullMarked;
