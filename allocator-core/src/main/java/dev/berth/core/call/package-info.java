/** Calls into drivers: fenced, bounded in time and number, each ending as done, refused or unknown (GEN-8). */
@NullMarked
package dev.berth.core.call;

import org.jspecify.annotations.NullMarked;
