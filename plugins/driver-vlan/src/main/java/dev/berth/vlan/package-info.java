/** The VLAN driver. {@link dev.berth.vlan.VlanDriverProvider} is all that others need of it. */
@NullMarked
package dev.berth.vlan;

import org.jspecify.annotations.NullMarked;
