/** Single operations under JMH: their time and, with {@code -prof gc}, the bytes that each allocates on the heap. */
@NullMarked
package dev.berth.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
