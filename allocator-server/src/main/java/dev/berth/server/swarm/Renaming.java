package dev.berth.server.swarm;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other ids for objects, and for all that refers to them; what is not listed keeps its own. Immutable.
 *
 * @param networks ids of networks
 * @param services ids of services
 * @param tasks ids of tasks
 * @param nodes ids of nodes
 */
record Renaming(
        Map<String, String> networks,
        Map<String, String> services,
        Map<String, String> tasks,
        Map<String, String> nodes) {
    Renaming {
        networks = Map.copyOf(networks);
        services = Map.copyOf(services);
        tasks = Map.copyOf(tasks);
        nodes = Map.copyOf(nodes);
    }

    static String of(Map<String, String> names, String id) {
        return names.getOrDefault(id, id);
    }

    Network network(Network network) {
        return new Network(of(networks, network.id()), network.spec(), network.state());
    }

    Service service(Service service) {
        ServiceSpec.Builder spec = ServiceSpec.builder(service.spec().name())
                .labels(service.spec().labels())
                .endpoint(service.spec().endpoint());
        wishes(service.spec().networks()).forEach(spec::on);
        return new Service(of(services, service.id()), spec.build(), endpoint(service.state()));
    }

    private @Nullable ServiceState endpoint(@Nullable ServiceState state) {
        return state == null
                ? null
                : state.withVirtualIps(state.virtualIps().stream()
                        .map(each -> new VirtualIp(of(networks, each.networkId()), each.address()))
                        .toList());
    }

    Task task(Task task) {
        TaskState state = task.state();
        return Task.builder(of(tasks, task.id()))
                .service(task.serviceId().map(each -> of(services, each)).orElse(null))
                .node(task.nodeId().map(each -> of(nodes, each)).orElse(null))
                .slot(task.slot())
                .ended(task.ended())
                .spec(new TaskSpec(wishes(task.spec().networks())))
                .state(state == null ? null : new TaskState(attachments(state.networks()), endpoint(state.endpoint())))
                .build();
    }

    private List<NetworkAttachmentSpec> wishes(List<NetworkAttachmentSpec> wanted) {
        return wanted.stream()
                .map(each -> new NetworkAttachmentSpec(of(networks, each.target()), each.aliases(), each.addresses()))
                .toList();
    }

    List<Attachment> attachments(List<Attachment> attachments) {
        return attachments.stream()
                .map(each -> new Attachment(of(networks, each.networkId()), each.addresses()))
                .toList();
    }
}
