package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an object comes to be tried.
 *
 * @param inTurn whether for the sake of a line where it stands, and whose next it is
 * @param hanging why drivers, as failures name them, did not answer those before it in the line: they are not asked for it, too
 */
record Trial(boolean inTurn, Map<String, AllocatorException> hanging) {
    /** By itself, as when it is declared. */
    static final Trial BY_ITSELF = new Trial(false, Map.of());

    /** For what may have come free while it was tried. */
    Trial onceMore() {
        return new Trial(true, hanging);
    }

    /** Whether nobody comes first, and every driver is asked. */
    boolean isFree() {
        return inTurn && hanging.isEmpty();
    }

    /** How failures name the driver of a network's addresses; null if the network has none. */
    static @Nullable String driverOfAddresses(Books books, String networkId) {
        Entry<Network> network = books.networks.entries.get(networkId);
        NetworkState state = network == null ? null : network.object.state();
        return state == null || state.ipam().driver().name() == null
                ? null
                : "ipam driver " + state.ipam().driver().name();
    }

    /** Why no address of this network is asked for; null if one is. */
    Step.@Nullable Lack lackOfAddress(Books books, String networkId) {
        String driver = driverOfAddresses(books, networkId);
        return driver == null ? null : lackOf(driver);
    }

    /** Why this network is not asked for; null if it is. */
    Step.@Nullable Lack lackOfNetwork(Network network) {
        String ipam = network.spec().ipam().driver().name();
        String driver = network.spec().driver().name();
        Step.Lack lack = lackOf("ipam driver " + (ipam == null ? DriverConfig.DEFAULT_IPAM_DRIVER : ipam));
        return lack != null
                ? lack
                : lackOf("network driver " + (driver == null ? DriverConfig.DEFAULT_NETWORK_DRIVER : driver));
    }

    private Step.@Nullable Lack lackOf(String driver) {
        AllocatorException why = hanging.get(driver);
        return why == null ? null : new Step.Lack(Refusals.after(why), why);
    }
}
