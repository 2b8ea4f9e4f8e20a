package dev.berth.server.apply;

import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.server.input.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stacks have in a state and no longer have in their files. Immutable.
 *
 * @param tasks ids of tasks: those of services that go, and of the others those that are too many
 * @param services ids of services
 * @param networks ids of networks
 */
record Obsolete(List<String> tasks, List<String> services, List<String> networks) {
    static final Obsolete NOTHING = new Obsolete(List.of(), List.of(), List.of());

    /** What the stacks of this cluster have too many. */
    static Obsolete of(Cluster cluster, ClusterEngine engine) {
        Set<String> stacks = new HashSet<>(cluster.stacks().values());
        if (stacks.isEmpty()) {
            return NOTHING;
        }
        Set<String> declared = new HashSet<>();
        cluster.networks().forEach(each -> declared.add("network " + each.id()));
        cluster.services().forEach(each -> declared.add("service " + each.id()));
        cluster.tasks().forEach(each -> declared.add("task " + each.id()));

        Map<String, Boolean> ofStacks = new HashMap<>(); // services, and whether they stay
        List<String> services = new ArrayList<>();
        for (Declared<Service> each : engine.services()) {
            Service service = each.object();
            if (StackLabel.isOf(stacks, service.spec().labels())) {
                boolean stays = declared.contains("service " + service.id());
                ofStacks.put(service.id(), stays);
                if (!stays) {
                    services.add(service.id());
                }
            }
        }
        List<String> tasks = engine.tasks().stream()
                .map(Declared::object)
                .filter(task -> isObsolete(task, ofStacks) && !declared.contains("task " + task.id()))
                .map(Task::id)
                .toList();
        List<String> networks = engine.networks().stream()
                .map(Declared::object)
                .filter(network -> StackLabel.isOf(stacks, network.spec().labels())
                        && !declared.contains("network " + network.id()))
                .map(Network::id)
                .toList();
        return new Obsolete(tasks, services, networks);
    }

    /** A task that somebody else added to a service of the stack goes only with the service. */
    private static boolean isObsolete(Task task, Map<String, Boolean> ofStacks) {
        String service = task.serviceId().orElse("");
        Boolean stays = ofStacks.get(service);
        return stays != null && (!stays || task.id().equals(service + "." + task.slot()));
    }
}
