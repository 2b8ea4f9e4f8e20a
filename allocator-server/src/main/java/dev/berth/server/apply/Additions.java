package dev.berth.server.apply;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What imported objects were given beyond what they brought: addresses that the cluster they come from does not give, or does
 * not tell of. Objects that brought nothing count as new, and are passed over. Immutable.
 */
public final class Additions {
    private final Set<Holding> brought = new HashSet<>();
    private final Set<String> owners = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();

    private Additions(ClusterObjects objects) {
        objects.networks().forEach(each -> names.put(each.id(), each.spec().name()));
        brought.addAll(holdings(objects));
        brought.forEach(each -> owners.add(each.owner()));
    }

    /** Compared with what these objects brought. */
    public static Additions to(ClusterObjects brought) {
        return new Additions(brought);
    }

    private record Holding(String owner, String networkId, Cidr address) {}

    /** One sentence for each address that these objects have and did not bring; for people. */
    public List<String> in(ClusterObjects now) {
        List<String> found = new ArrayList<>();
        for (Holding each : holdings(now)) {
            if (owners.contains(each.owner()) && !brought.contains(each)) {
                found.add(each.owner() + " was given " + each.address() + " on network "
                        + names.getOrDefault(each.networkId(), each.networkId()) + ", which it did not bring");
            }
        }
        return found;
    }

    private static List<Holding> holdings(ClusterObjects objects) {
        List<Holding> held = new ArrayList<>();
        for (Service service : objects.services()) {
            for (VirtualIp each : service.stateOrNone().virtualIps()) {
                if (each.address() != null) {
                    held.add(new Holding("service " + service.spec().name(), each.networkId(), each.address()));
                }
            }
        }
        for (Task task : objects.tasks()) {
            TaskState state = task.state();
            if (state != null) {
                state.networks().forEach(each -> hold(held, "task " + task.id(), each));
            }
        }
        for (Node node : objects.nodes()) {
            node.attachments().forEach(each -> hold(held, "node " + node.id(), each));
        }
        return held;
    }

    private static void hold(List<Holding> held, String owner, Attachment attachment) {
        attachment.addresses().forEach(each -> held.add(new Holding(owner, attachment.networkId(), each)));
    }
}
