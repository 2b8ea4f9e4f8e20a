package dev.berth.bridge;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import java.util.List;

/**
 * Creates a driver whose networks each node sets up by itself, so that the cluster allocates nothing for them (NET-2). The
 * drivers differ in their names only (DRV-1); each is a class because a service loader makes providers from classes.
 *
 * <p>Such a driver is asked for its capabilities and nothing else: allocating on it is {@code invalid-argument}, freeing
 * {@code unknown-network}. Immutable, as are the drivers.
 */
public abstract sealed class NodeLocalDriverProvider implements NetworkDriverProvider {
    private final String name;

    private NodeLocalDriverProvider(String name) {
        this.name = name;
    }

    /** One provider of each kind. */
    public static List<NetworkDriverProvider> all() {
        return List.of(new Bridge(), new Host(), new Macvlan(), new Ipvlan());
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final NetworkDriver create(DriverContext context) {
        return new NodeLocalDriver(name);
    }

    /** {@code bridge}: a bridge on each node. */
    public static final class Bridge extends NodeLocalDriverProvider {
        /** A provider; all are alike. */
        public Bridge() {
            super("bridge");
        }
    }

    /** {@code host}: the node's own network. */
    public static final class Host extends NodeLocalDriverProvider {
        /** A provider; all are alike. */
        public Host() {
            super("host");
        }
    }

    /** {@code macvlan}: the network that an interface of the node is on, each container with a MAC address of its own. */
    public static final class Macvlan extends NodeLocalDriverProvider {
        /** A provider; all are alike. */
        public Macvlan() {
            super("macvlan");
        }
    }

    /** {@code ipvlan}: the network that an interface of the node is on, with the interface's MAC address. */
    public static final class Ipvlan extends NodeLocalDriverProvider {
        /** A provider; all are alike. */
        public Ipvlan() {
            super("ipvlan");
        }
    }
}
