package dev.berth.server.dockerplugin;

import org.jspecify.annotations.Nullable;

/**
 * Whose book a state is.
 *
 * @param ipamDriver the IPAM driver that it is kept over; null for none
 * @param networkDriver the network driver; null for none
 */
public record PluginIdentity(@Nullable String ipamDriver, @Nullable String networkDriver) {}
