/** Recorded runs of an allocator or an IPAM, done again step by step and compared. */
@NullMarked
package dev.berth.server.replay;

import org.jspecify.annotations.NullMarked;
