/** What would be allocated for a cluster, found out by allocating it in memory. */
@NullMarked
package dev.berth.server.plan;

import org.jspecify.annotations.NullMarked;
