/** Finds what cannot all be true among stored objects, and how to put it right. */
@NullMarked
package dev.berth.server.audit;

import org.jspecify.annotations.NullMarked;
