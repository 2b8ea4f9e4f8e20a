/** The errors of every operation: one unchecked type, told apart by a stable code. */
@NullMarked
package dev.berth.api.error;

import org.jspecify.annotations.NullMarked;
