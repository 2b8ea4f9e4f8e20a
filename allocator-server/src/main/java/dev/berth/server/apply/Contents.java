package dev.berth.server.apply;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.net.Prefix;
import dev.berth.core.status.NetworkUsage;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.explain.Explainer;
import dev.berth.server.explain.Situation;
import dev.berth.server.load.KnownIds;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.ClusterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a state holds, and what in it waits. Immutable. */
public final class Contents {
    private final ClusterObjects objects;
    /** Why objects wait, in the order of CLU-1. */
    private final Map<ObjectRef, AllocatorException> waiting = new LinkedHashMap<>();

    private final Map<String, NetworkUsage> usage = new HashMap<>();
    private final ClusterState state;

    private Contents(ClusterState state) {
        this.state = state;
        ClusterEngine engine = state.engine();
        List<Network> networks = objects(ObjectKind.NETWORK, engine.networks());
        List<Node> nodes = objects(ObjectKind.NODE, engine.nodes());
        List<Service> services = objects(ObjectKind.SERVICE, engine.services());
        List<Task> tasks = objects(ObjectKind.TASK, engine.tasks());
        this.objects = new ClusterObjects(networks, services, tasks, nodes);
        for (String network : engine.allocator().networkIds()) {
            usage.put(network, engine.allocator().usage(network));
        }
    }

    /** What the state's engine has now. */
    public static Contents of(ClusterState state) {
        return new Contents(state);
    }

    private <T> List<T> objects(ObjectKind kind, List<Declared<T>> declared) {
        for (Declared<T> each : declared) {
            each.condition().reason().ifPresent(why -> waiting.put(new ObjectRef(kind, id(each.object())), why));
        }
        return declared.stream().map(Declared::object).toList();
    }

    private static String id(Object object) {
        if (object instanceof Network network) {
            return network.id();
        } else if (object instanceof Node node) {
            return node.id();
        } else if (object instanceof Service service) {
            return service.id();
        }
        return ((Task) object).id();
    }

    /** The objects. */
    public ClusterObjects objects() {
        return objects;
    }

    /** What other objects may refer to. */
    public KnownIds ids() {
        return KnownIds.of(objects.networks(), objects.services(), objects.nodes());
    }

    /** Everything, and why what waits does. */
    public Plan all(List<String> notes) {
        return new Plan(
                objects.networks(),
                objects.services(),
                objects.tasks(),
                objects.nodes(),
                problems(waiting),
                notes,
                usage);
    }

    /** How full each network is, by id. */
    public Map<String, NetworkUsage> usage() {
        return Map.copyOf(usage);
    }

    /** These refusals and what explains them. */
    public List<Problem> problems(Map<ObjectRef, AllocatorException> refused) {
        return problems(refused, List.of());
    }

    /**
     * The same where something outside of the cluster uses addresses too.
     *
     * @param elsewhere what nobody should be told to take
     */
    public List<Problem> problems(Map<ObjectRef, AllocatorException> refused, List<Prefix> elsewhere) {
        Map<String, AllocatorException> reasons = new HashMap<>();
        waiting.forEach((ref, why) -> reasons.put(ref.toString(), why));
        refused.forEach((ref, why) -> reasons.put(ref.toString(), why));
        Explainer explainer = new Explainer(new Situation(
                objects.networks(),
                objects.services(),
                objects.tasks(),
                withWishes(),
                reasons,
                state.settings(),
                elsewhere));
        return refused.entrySet().stream()
                .map(each -> Problem.of(
                        Problem.Kind.valueOf(each.getKey().kind().name()),
                        each.getKey().id(),
                        each.getValue(),
                        explainer.explain(each.getKey().toString(), each.getValue())))
                .toList();
    }

    /** The nodes, with what they want and have not got (CLU-5), since that takes room too. */
    private List<Node> withWishes() {
        Map<String, Set<String>> wished = new HashMap<>();
        for (Task task : objects.tasks()) {
            if (task.nodeId().isPresent() && !task.ended()) {
                Set<String> own = wished.computeIfAbsent(task.nodeId().get(), first -> new TreeSet<>());
                task.spec().networks().forEach(each -> own.add(each.target()));
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : objects.nodes()) {
            Set<String> lacking = new TreeSet<>(wished.getOrDefault(node.id(), Set.of()));
            node.attachments().forEach(each -> lacking.remove(each.networkId()));
            lacking.removeIf(each ->
                    !usage.containsKey(each) || !state.engine().allocator().wantsNodeAddresses(each));
            List<Attachment> all = new ArrayList<>(node.attachments());
            lacking.forEach(each -> all.add(Attachment.to(each)));
            nodes.add(new Node(node.id(), all));
        }
        return nodes;
    }
}
