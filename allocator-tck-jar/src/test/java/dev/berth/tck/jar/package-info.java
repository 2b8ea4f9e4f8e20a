/** The kit's tests of itself, for jars. */
@NullMarked
package dev.berth.tck.jar;

import org.jspecify.annotations.NullMarked;
