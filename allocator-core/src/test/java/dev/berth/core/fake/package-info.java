/** Drivers that misbehave or remember, a clock and executors under control: what the real parts cannot show. */
@NullMarked
package dev.berth.core.fake;

import org.jspecify.annotations.NullMarked;
