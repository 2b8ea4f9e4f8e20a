/** Finds Docker's plugins, and calls them within bounds of time and memory. */
@NullMarked
package dev.berth.docker.plugin.client;

import org.jspecify.annotations.NullMarked;
