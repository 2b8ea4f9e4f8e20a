package dev.berth.server.swarm;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerNetwork;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.audit.Audit;
import dev.berth.server.audit.Finding;
import dev.berth.server.explain.Blocks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks through a swarm: conflicts, what waits, and how full it is. Confined to one thread. */
public final class SwarmAudit {
    private final NamedSwarm swarm;
    private final HostRoutes routes;
    private final Fullness fullness;
    private final List<SwarmFinding> findings = new ArrayList<>();

    private SwarmAudit(NamedSwarm swarm, HostRoutes routes, Fullness fullness) {
        this.swarm = swarm;
        this.routes = routes;
        this.fullness = fullness;
    }

    /**
     * Everything that there is to say.
     *
     * @param routes those of the engine's machine
     * @param fullness when a network counts as nearly full
     */
    public static SwarmReport of(DockerCluster cluster, HostRoutes routes, Fullness fullness) {
        return new SwarmAudit(NamedSwarm.of(cluster), routes, fullness).report();
    }

    private SwarmReport report() {
        Balancers balancers = Balancers.of(swarm);
        List<NetworkRoom> rooms = RoomCount.of(swarm, balancers);
        Audit.of(swarm.objects()).forEach(each -> findings.add(of(each)));
        List<Network> networks = swarm.objects().networks().stream()
                .filter(each -> isOfSwarm(each.id()))
                .toList();
        networks.forEach(this::overlaps);
        rooms.forEach(this::uncertain);
        List<Prefix> elsewhere = elsewhere(swarm, routes);
        rooms.forEach(each -> fill(each, elsewhere));
        return new SwarmReport(
                swarm.cluster().engine().orElse(null),
                findings,
                new LiveRemedies(swarm, elsewhere).on(Waiting.of(swarm, balancers, rooms, elsewhere)),
                rooms,
                swarm.objects(),
                swarm.cluster().notes());
    }

    private boolean isOfSwarm(String network) {
        DockerNetwork docker = swarm.networks().get(network);
        return docker != null && docker.scope() == DockerNetwork.Scope.SWARM;
    }

    private static SwarmFinding of(Finding finding) {
        return new SwarmFinding(finding.ref(), finding.code(), finding.problem(), remedy(finding));
    }

    private static @Nullable String remedy(Finding finding) {
        return switch (finding.ref().kind()) {
            case TASK -> "docker service update --force its service, which gives it a task with another address";
            case SERVICE ->
                finding.code().equals(ErrorCode.PORT_IN_USE)
                        ? "publish another port on one of them"
                        : "remove the service and create it again, which gives it another virtual IP";
            case NETWORK -> "remove one of the networks and create it again";
            case NODE -> "drain the node and activate it again, which gives its load balancers other addresses";
        };
    }

    /** Networks that only this engine has, and routes of its machine, are in the way of the swarm's networks there. */
    private void overlaps(Network network) {
        Set<String> links = new HashSet<>();
        for (PoolState pool : pools(network)) {
            for (DockerNetwork other : swarm.networks().values()) {
                if (other.scope() == DockerNetwork.Scope.NODE && isLinked(other)) {
                    links.add(link(other));
                    other.pools().stream()
                            .filter(each -> each.subnet().overlaps(pool.subnet()))
                            .forEach(each -> found(
                                    network,
                                    ErrorCode.POOL_OVERLAP,
                                    pool.subnet() + " overlaps " + each.subnet() + " of network " + other.name()
                                            + ", which only "
                                            + swarm.cluster()
                                                    .engine()
                                                    .map(engine -> engine.name())
                                                    .orElse("one node")
                                            + " has",
                                    "give that network another subnet, or this one"));
                }
            }
            for (HostRoutes.Route route : routes.routes()) {
                if (route.destination().overlaps(pool.subnet()) && !links.contains(route.link())) {
                    found(
                            network,
                            SwarmFinding.ROUTE_OVERLAP,
                            pool.subnet() + " overlaps the route " + route.destination() + " of this machine through "
                                    + route.link(),
                            "give the network another subnet, or containers here cannot reach what that route leads to");
                }
            }
        }
    }

    /** A network that is set up by a template for others has no interface. */
    private static boolean isLinked(DockerNetwork network) {
        return !"null".equals(network.network().spec().driver().name());
    }

    private static String link(DockerNetwork network) {
        String named = network.network().spec().driver().options().get("com.docker.network.bridge.name");
        if (named != null) {
            return named;
        }
        return switch (network.name()) {
            case "bridge" -> "docker0";
            case "docker_gwbridge" -> "docker_gwbridge";
            default -> "br-" + network.id().substring(0, Math.min(network.id().length(), 12));
        };
    }

    private static List<PoolState> pools(Network network) {
        return network.state() == null ? List.of() : network.state().ipam().pools();
    }

    /** What the engine counts against what is seen. */
    private void uncertain(NetworkRoom room) {
        ObjectRef ref = new ObjectRef(ObjectKind.NETWORK, room.network());
        for (SubnetRoom subnet : room.subnets()) {
            long unowned = subnet.unowned().orElse(0);
            if (unowned > 0) {
                boolean attachable = Optional.ofNullable(swarm.networks().get(room.network()))
                        .filter(each -> each.network().spec().attachable())
                        .isPresent();
                findings.add(
                        new SwarmFinding(
                                ref,
                                SwarmFinding.UNOWNED_ADDRESSES,
                                SwarmText.counted(unowned, "address", "addresses") + " of " + subnet.subnet()
                                        + " counted by the engine and held by nobody"
                                        + (attachable
                                                ? ", unless containers on other nodes were attached by hand"
                                                : ""),
                                "they come free when another manager leads: docker node demote the leader, and promote it again"));
            } else if (unowned < 0 && room.missing() == 0) {
                findings.add(new SwarmFinding(
                        ref,
                        SwarmFinding.UNCOUNTED_ADDRESSES,
                        SwarmText.counted(-unowned, "address", "addresses") + " of " + subnet.subnet()
                                + " held and not counted by the engine, which may give them to somebody else",
                        "look again; if it stays so, docker service update --force the services on it"));
            }
        }
        if (room.missing() > 0) {
            findings.add(new SwarmFinding(
                    ref,
                    SwarmFinding.NO_LOAD_BALANCER,
                    "it is full, and " + SwarmText.counted(room.missing(), "node has", "nodes have")
                            + " tasks on it and no address for the load balancer, without which they cannot start",
                    "take away a replica for each such node"));
        }
    }

    private void fill(NetworkRoom room, List<Prefix> elsewhere) {
        NetworkRoom.Level level = room.level(fullness);
        if (level == NetworkRoom.Level.ROOMY) {
            return;
        }
        String filled =
                room.subnets().stream().map(SwarmText::filled).collect(java.util.stream.Collectors.joining("; "));
        boolean full = level == NetworkRoom.Level.FULL;
        findings.add(new SwarmFinding(
                new ObjectRef(ObjectKind.NETWORK, room.network()),
                full ? ErrorCode.NO_AVAILABLE_ADDRESSES : SwarmFinding.NEARLY_FULL,
                (full ? "full: " : "nearly full: ") + filled,
                largerOrSplit(room, elsewhere)));
    }

    /** A network in use keeps its subnet: what comes next goes onto a second one, or all onto a larger one. */
    private @Nullable String largerOrSplit(NetworkRoom room, List<Prefix> elsewhere) {
        Prefix subnet = room.subnets().get(0).subnet();
        List<Prefix> taken = new ArrayList<>(elsewhere);
        swarm.objects().networks().forEach(each -> pools(each).forEach(pool -> taken.add(pool.subnet())));
        Optional<Prefix> second = Blocks.nearest(subnet.first(), subnet.length(), taken);
        Optional<Prefix> larger = Blocks.nearest(subnet.first(), subnet.length() - 1, taken);
        String split = second.map(
                        each -> "put services that need not talk to the others on a second network, such as " + each)
                .orElse(null);
        return larger.map(each -> (split == null ? "" : split + ", or ") + "move all to a larger one, such as " + each)
                .orElse(split);
    }

    /** What the machine and its engine use besides the swarm's networks. */
    static List<Prefix> elsewhere(NamedSwarm swarm, HostRoutes routes) {
        List<Prefix> elsewhere = new ArrayList<>();
        routes.routes().forEach(each -> elsewhere.add(each.destination()));
        swarm.networks().values().stream()
                .filter(each -> each.scope() == DockerNetwork.Scope.NODE)
                .forEach(each -> each.pools().forEach(pool -> elsewhere.add(pool.subnet())));
        return elsewhere;
    }

    private void found(Network network, ErrorCode code, String problem, String remedy) {
        findings.add(new SwarmFinding(new ObjectRef(ObjectKind.NETWORK, network.id()), code, problem, remedy));
    }
}
