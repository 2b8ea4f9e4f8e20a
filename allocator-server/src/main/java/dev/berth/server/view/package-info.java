/** Plans and replays as text and as JSON. */
@NullMarked
package dev.berth.server.view;

import org.jspecify.annotations.NullMarked;
