/**
 * Docker's plugin protocol as values: what a daemon asks an IPAM or a network plugin, what that answers, and the two
 * interfaces that both sides share. A plugin implements them and is served; a client gets one of them that speaks to a plugin.
 */
@NullMarked
package dev.berth.docker.plugin;

import org.jspecify.annotations.NullMarked;
