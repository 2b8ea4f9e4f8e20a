/**
 * What drivers may still hold for us though nobody wants it any more: give-backs that failed, answers that came too late or
 * never (GEN-8).
 */
@NullMarked
package dev.berth.core.pending;

import org.jspecify.annotations.NullMarked;
