package dev.berth.server.dockerplugin;

import dev.berth.api.spi.Subnet;
import java.util.List;
import java.util.Map;

/**
 * A network in the book.
 *
 * @param id the daemon's id of it
 * @param asked the options that it was asked for with
 * @param subnets its subnets
 * @param answered the options that the driver answered
 */
record NetworkEntry(String id, Map<String, String> asked, List<Subnet> subnets, Map<String, String> answered) {
    NetworkEntry {
        asked = Map.copyOf(asked);
        subnets = List.copyOf(subnets);
        answered = Map.copyOf(answered);
    }
}
