/** The overlay driver. {@link dev.berth.overlay.OverlayDriverProvider} is all that others need of it. */
@NullMarked
package dev.berth.overlay;

import org.jspecify.annotations.NullMarked;
