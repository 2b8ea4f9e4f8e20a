/** What can be asked of a running allocator and what it tells: usage, pending releases, events. All values. */
@NullMarked
package dev.berth.core.status;

import org.jspecify.annotations.NullMarked;
