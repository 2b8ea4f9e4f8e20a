/**
 * What a vendor implements: network drivers and IPAM drivers, their providers, and the requests they answer.
 *
 * <p>A provider is registered by a line in {@code META-INF/services} or given to the allocator's builder. It creates one
 * driver for each allocator; the driver is called from many threads.
 */
@NullMarked
package dev.berth.api.spi;

import org.jspecify.annotations.NullMarked;
