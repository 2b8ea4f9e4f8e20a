/** What the server counts and measures, for Prometheus. */
@NullMarked
package dev.berth.server.metrics;

import org.jspecify.annotations.NullMarked;
