/** Serves plugins to Docker engines, on a unix domain socket or over TCP. */
@NullMarked
package dev.berth.docker.plugin.server;

import org.jspecify.annotations.NullMarked;
