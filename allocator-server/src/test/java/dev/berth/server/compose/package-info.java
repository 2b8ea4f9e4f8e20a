@NullMarked
package dev.berth.server.compose;

import org.jspecify.annotations.NullMarked;
