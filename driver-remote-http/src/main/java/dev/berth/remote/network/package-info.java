/** Docker's network plugins as network drivers. */
@NullMarked
package dev.berth.remote.network;

import org.jspecify.annotations.NullMarked;
