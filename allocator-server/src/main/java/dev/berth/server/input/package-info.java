/** What the program reads: files, and the clusters they describe. */
@NullMarked
package dev.berth.server.input;

import org.jspecify.annotations.NullMarked;
