/** The kit's tests of itself: sound drivers keep every rule, and for each rule there is a broken one that fails exactly that. */
@NullMarked
package dev.berth.tck;

import org.jspecify.annotations.NullMarked;
