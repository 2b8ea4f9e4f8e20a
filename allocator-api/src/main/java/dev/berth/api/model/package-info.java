/**
 * The objects of a cluster and what is allocated for them. All types are immutable; a spec is what the user wants, a state
 * what the allocator gave.
 */
@NullMarked
package dev.berth.api.model;

import org.jspecify.annotations.NullMarked;
