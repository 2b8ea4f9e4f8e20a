/** Keeps a cluster's objects in a SQLite file. */
@NullMarked
package dev.berth.store.sqlite;

import org.jspecify.annotations.NullMarked;
