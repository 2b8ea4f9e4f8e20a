/** Which drivers the program comes with, and where it keeps states. */
@NullMarked
package dev.berth.server.wiring;

import org.jspecify.annotations.NullMarked;
