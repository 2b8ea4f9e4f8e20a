/**
 * The contract kit for packaged plugins: {@link dev.berth.tck.jar.PluginJarContract} judges a jar as a vendor ships it, through the
 * plugin host that a program would load it with. Apart from {@code dev.berth.tck}, so that the contracts of drivers need
 * neither the plugin host nor the allocator.
 */
@NullMarked
package dev.berth.tck.jar;

import org.jspecify.annotations.NullMarked;
