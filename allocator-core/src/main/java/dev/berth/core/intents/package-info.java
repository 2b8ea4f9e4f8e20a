/** What is noted of calls to drivers, so that a crash cannot hide what they took or gave back (GEN-8). */
@NullMarked
package dev.berth.core.intents;

import org.jspecify.annotations.NullMarked;
