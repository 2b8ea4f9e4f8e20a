/** Docker's IPAM plugins as IPAM drivers. */
@NullMarked
package dev.berth.remote.ipam;

import org.jspecify.annotations.NullMarked;
