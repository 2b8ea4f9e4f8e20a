/** How drivers that were not given to the builder reach the allocator, and what drivers want kept over a restart. */
@NullMarked
package dev.berth.core.drivers;

import org.jspecify.annotations.NullMarked;
