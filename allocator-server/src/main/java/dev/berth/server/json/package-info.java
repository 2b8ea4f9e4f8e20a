/** The object model as JSON, both ways: strict when read, and in one fixed form when written. */
@NullMarked
package dev.berth.server.json;

import org.jspecify.annotations.NullMarked;
