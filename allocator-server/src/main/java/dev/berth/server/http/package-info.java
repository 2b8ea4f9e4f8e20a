/** The HTTP server: connections, limits, credentials, TLS. Whoever else wants to know of Jetty is in the wrong place. */
@NullMarked
package dev.berth.server.http;

import org.jspecify.annotations.NullMarked;
