/** From the files that the user names to one cluster and its settings: Compose files and cluster files, merged and checked. */
@NullMarked
package dev.berth.server.load;

import org.jspecify.annotations.NullMarked;
