package dev.berth.docker.plugin;

import java.util.Map;

/**
 * An address that was given. The text is as it came.
 *
 * @param address in CIDR notation
 * @param data more about it
 */
public record AddressAnswer(String address, Map<String, String> data) {
    /** Copies the data. */
    public AddressAnswer {
        data = Map.copyOf(data);
    }
}
