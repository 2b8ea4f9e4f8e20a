/** The allocator itself: networks, services, tasks and node attachments get what they need and give it back. */
@NullMarked
package dev.berth.core;

import org.jspecify.annotations.NullMarked;
