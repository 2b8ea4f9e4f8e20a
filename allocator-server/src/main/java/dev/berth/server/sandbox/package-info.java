/** Allocators that live in memory for a while, for programs in other languages: each does the steps of one trace. */
@NullMarked
package dev.berth.server.sandbox;

import org.jspecify.annotations.NullMarked;
