/** Docker Compose and stack files, as they are found in the wild, read as clusters. */
@NullMarked
package dev.berth.server.compose;

import org.jspecify.annotations.NullMarked;
