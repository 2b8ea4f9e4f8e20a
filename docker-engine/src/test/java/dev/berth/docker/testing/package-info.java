/** Real Docker engines for tests, of this module and of others. */
@NullMarked
package dev.berth.docker.testing;

import org.jspecify.annotations.NullMarked;
