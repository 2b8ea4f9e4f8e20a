/** Brings a state to what files describe. */
@NullMarked
package dev.berth.server.apply;

import org.jspecify.annotations.NullMarked;
