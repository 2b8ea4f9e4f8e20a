/**
 * Berth as a plugin of a Docker engine: the book of what was handed out to it, durable before it is answered, over any IPAM or
 * network driver.
 */
@NullMarked
package dev.berth.server.dockerplugin;

import org.jspecify.annotations.NullMarked;
