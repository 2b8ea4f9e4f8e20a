package dev.berth.server.swarm;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerNetwork;
import dev.berth.docker.engine.DockerNode;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.apply.Application;
import dev.berth.server.apply.Contents;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.KnownIds;
import dev.berth.server.plan.Plan;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.ClusterState;
import dev.berth.server.wiring.DriverSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rehearses what {@code docker stack deploy} would do in a swarm, on a copy of it in memory. Ids are names, as in stack files.
 * Confined to one thread.
 */
public final class SwarmPlanner {
    private final NamedSwarm swarm;
    private final List<Prefix> elsewhere;

    private SwarmPlanner(NamedSwarm swarm, List<Prefix> elsewhere) {
        this.swarm = swarm;
        this.elsewhere = elsewhere;
    }

    /**
     * On top of this swarm.
     *
     * @param routes those of the engine's machine, which nobody should be told to use
     */
    public static SwarmPlanner of(DockerCluster cluster, HostRoutes routes) {
        NamedSwarm swarm = NamedSwarm.of(cluster);
        return new SwarmPlanner(swarm, SwarmAudit.elsewhere(swarm, routes));
    }

    /** What stacks may refer to. */
    public KnownIds ids() {
        ClusterObjects present = present();
        return KnownIds.of(present.networks(), present.services(), present.nodes());
    }

    /** How many nodes take tasks; at least one. */
    public int nodes() {
        return Math.max(1, nodesForTasks().size());
    }

    /** The swarm's settings: default pools, and the VXLAN port. */
    public ClusterSettings settings() {
        return swarm.cluster().settings();
    }

    private List<String> nodesForTasks() {
        return swarm.nodes().entrySet().stream()
                .filter(each -> takesTasks(each.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean takesTasks(DockerNode node) {
        return node.availability().equals("active") && node.state().equals("ready");
    }

    /** What the swarm has and Berth can have too: allocated networks, and what is on them. */
    private ClusterObjects present() {
        Set<String> used = new HashSet<>();
        swarm.objects().tasks().forEach(each -> each.spec().networks().forEach(wish -> used.add(wish.target())));
        swarm.objects().services().forEach(each -> each.spec().networks().forEach(wish -> used.add(wish.target())));
        List<Network> networks = swarm.objects().networks().stream()
                .filter(each -> each.state() != null)
                .filter(each -> used.contains(each.id()) || isOfSwarm(each.id()))
                .toList();
        return new ClusterObjects(
                networks,
                swarm.objects().services(),
                swarm.objects().tasks(),
                Balancers.of(swarm).withUnknownPlaced());
    }

    private boolean isOfSwarm(String network) {
        DockerNetwork docker = swarm.networks().get(network);
        return docker != null && docker.scope() == DockerNetwork.Scope.SWARM;
    }

    /**
     * What these stacks would get.
     *
     * @param files none of the objects has a state
     * @param drivers those of the swarm's {@linkplain #settings() settings}; not closed
     */
    public SwarmPlan plan(Cluster files, DriverSet drivers) {
        Wish wish = Wish.of(files, swarm);
        Map<String, Network> asked = new HashMap<>();
        wish.cluster().networks().forEach(each -> asked.put(each.id(), each));
        DoubtfulSubnets subnets = DoubtfulSubnets.of(wish.cluster().networks(), swarm);
        Map<ObjectRef, AllocatorException> refused = new LinkedHashMap<>();
        try (ClusterState state = ClusterState.of(present(), drivers)) {
            ClusterEngine engine = state.engine();
            wish.surplusTasks().forEach(each -> engine.remove(ObjectKind.TASK, each));
            List<Task> placed =
                    Placement.of(wish.cluster().tasks(), swarm.objects().tasks(), nodesForTasks());
            List<Node> nodes = nodesForTasks().stream()
                    .map(each -> new Node(each, List.of()))
                    .toList();
            for (Cluster step : steps(wish.cluster(), subnets.networks(), placed, nodes)) {
                refused.putAll(Application.of(step, engine, false));
            }
            Contents contents = Contents.of(state);
            Set<ObjectRef> wanted = refs(wish.cluster());
            refused.keySet().removeIf(each -> !wanted.contains(each) && each.kind() != ObjectKind.NODE);
            refused.keySet().removeIf(each -> isAllocated(engine, each));
            Plan plan = new Plan(
                    contents.objects().networks().stream()
                            .filter(each -> isIn(wanted, refused, ObjectKind.NETWORK, each.id()))
                            .map(each -> new Network(
                                    each.id(),
                                    asked.getOrDefault(each.id(), each).spec(),
                                    each.state()))
                            .toList(),
                    contents.objects().services().stream()
                            .filter(each -> isIn(wanted, refused, ObjectKind.SERVICE, each.id()))
                            .toList(),
                    contents.objects().tasks().stream()
                            .filter(each -> isIn(wanted, refused, ObjectKind.TASK, each.id()))
                            .toList(),
                    balancers(contents.objects().nodes(), asked.keySet()),
                    new LiveRemedies(swarm, elsewhere).on(contents.problems(refused, elsewhere)),
                    wish.notes(),
                    contents.usage());
            return new SwarmPlan(plan, wish.cluster(), StackDoubts.of(wish.cluster(), plan, swarm, subnets));
        }
    }

    /** One thing after the other, as the command does it: networks, each service with its tasks, and last where these run. */
    private static List<Cluster> steps(Cluster wish, List<Network> networks, List<Task> placed, List<Node> nodes) {
        List<Cluster> steps = new ArrayList<>();
        networks.forEach(each -> steps.add(step(wish, List.of(each), List.of(), List.of(), List.of())));
        Map<String, List<Task>> byService = wish.tasks().stream()
                .collect(Collectors.groupingBy(each -> each.serviceId().orElse("")));
        for (Service service : wish.services()) {
            steps.add(step(
                    wish,
                    List.of(),
                    List.of(service),
                    byService.getOrDefault(service.id(), List.of()).stream()
                            .map(SwarmPlanner::unplaced)
                            .toList(),
                    List.of()));
        }
        steps.add(step(wish, List.of(), List.of(), placed, nodes));
        return steps;
    }

    private static Task unplaced(Task task) {
        return task.toBuilder().node(null).build();
    }

    private static Cluster step(
            Cluster wish, List<Network> networks, List<Service> services, List<Task> tasks, List<Node> nodes) {
        return new Cluster(networks, services, tasks, nodes, List.of(), wish.places(), wish.stacks());
    }

    private static Set<ObjectRef> refs(Cluster cluster) {
        Set<ObjectRef> refs = new HashSet<>();
        cluster.networks().forEach(each -> refs.add(new ObjectRef(ObjectKind.NETWORK, each.id())));
        cluster.services().forEach(each -> refs.add(new ObjectRef(ObjectKind.SERVICE, each.id())));
        cluster.tasks().forEach(each -> refs.add(new ObjectRef(ObjectKind.TASK, each.id())));
        return refs;
    }

    /** What had to wait in one step may have been served in a later one. */
    private static boolean isAllocated(ClusterEngine engine, ObjectRef ref) {
        return switch (ref.kind()) {
            case NETWORK ->
                engine.network(ref.id())
                        .filter(each -> each.condition().isAllocated())
                        .isPresent();
            case SERVICE ->
                engine.service(ref.id())
                        .filter(each -> each.condition().isAllocated())
                        .isPresent();
            case TASK ->
                engine.task(ref.id())
                        .filter(each -> each.condition().isAllocated())
                        .isPresent();
            case NODE ->
                engine.node(ref.id())
                        .filter(each -> each.condition().isAllocated())
                        .isPresent();
        };
    }

    private static boolean isIn(Set<ObjectRef> wanted, Map<ObjectRef, ?> refused, ObjectKind kind, String id) {
        ObjectRef ref = new ObjectRef(kind, id);
        return wanted.contains(ref) && !refused.containsKey(ref);
    }

    /** The load balancers that come with the stacks: those on their own networks, and the first ones of a node elsewhere. */
    private List<Node> balancers(List<Node> nodes, Set<String> own) {
        Balancers present = Balancers.of(swarm);
        return nodes.stream()
                .map(node -> new Node(
                        node.id(),
                        node.attachments().stream()
                                .filter(each ->
                                        own.contains(each.networkId()) || !present.wants(each.networkId(), node.id()))
                                .toList()))
                .filter(node -> !node.attachments().isEmpty())
                .toList();
    }
}
