/** Which drivers there are: those given to the builder, and those that plugins bring (DRV-1 to DRV-4). */
@NullMarked
package dev.berth.core.registry;

import org.jspecify.annotations.NullMarked;
