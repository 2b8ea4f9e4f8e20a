/** Drivers as a vendor would write them, to be packaged by tests. */
@NullMarked
package dev.berth.server.vendor;

import org.jspecify.annotations.NullMarked;
