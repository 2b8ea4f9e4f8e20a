/** Where a cluster's objects are kept over restarts, and how a store is written. */
@NullMarked
package dev.berth.api.store;

import org.jspecify.annotations.NullMarked;
