/** Keys and certificates for both sides, from files as Docker takes them. */
@NullMarked
package dev.berth.docker.plugin.tls;

import org.jspecify.annotations.NullMarked;
