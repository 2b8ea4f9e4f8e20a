/** What a refusal means in a cluster: who holds what is wanted, and the smallest change that would succeed. */
@NullMarked
package dev.berth.server.explain;

import org.jspecify.annotations.NullMarked;
