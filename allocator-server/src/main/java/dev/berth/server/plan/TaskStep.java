package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Allocates one task: on ingress if its service publishes there, on its own networks, with its service's endpoint (CLU-4). */
final class TaskStep {
    private final CnmAllocator allocator;
    private final Ingress ingress;
    private final Outcomes<Network> networks;
    private final Outcomes<Service> services;

    TaskStep(CnmAllocator allocator, Ingress ingress, Outcomes<Network> networks, Outcomes<Service> services) {
        this.allocator = allocator;
        this.ingress = ingress;
        this.networks = networks;
        this.services = services;
    }

    /** @throws AllocatorException if it is refused */
    Task allocate(Task task) {
        if (task.ended()) {
            return task.toBuilder().state(null).build();
        }
        Optional<Service> service = task.serviceId().map(services::require);
        for (NetworkAttachmentSpec network : task.spec().networks()) {
            networks.require(network.target());
        }
        boolean onIngress = service.filter(owner -> owner.spec().needsIngress()).isPresent();
        Task preset = service.map(owner -> withAddressesOf(owner, task)).orElse(task);
        Task wanted = onIngress ? withIngress(preset) : preset;
        Task allocated = task.state() == null ? allocator.allocate(wanted) : allocator.restore(wanted);
        return task.withState(
                state(allocated, task.state(), service.map(Service::stateOrNone).orElse(null)));
    }

    private Task withIngress(Task task) {
        TaskState state = task.state();
        List<Attachment> attachments = state == null ? List.of() : state.networks();
        if (attachments.stream().anyMatch(each -> ingress.is(each.networkId()))) {
            return task;
        }
        List<Attachment> more = new ArrayList<>();
        more.add(Attachment.to(ingress.require()));
        more.addAll(attachments);
        return task.withState(new TaskState(more, state == null ? null : state.endpoint()));
    }

    /** SVC-7: the addresses in a service's network are its task's, unless that has its own. */
    private static Task withAddressesOf(Service service, Task task) {
        Map<String, NetworkAttachmentSpec> byTarget = new HashMap<>();
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            if (!network.addresses().isEmpty()) {
                byTarget.put(network.target(), network);
            }
        }
        if (byTarget.isEmpty()) {
            return task;
        }
        List<NetworkAttachmentSpec> networks = new ArrayList<>();
        for (NetworkAttachmentSpec own : task.spec().networks()) {
            networks.add(own.addresses().isEmpty() ? byTarget.getOrDefault(own.target(), own) : own);
        }
        return task.toBuilder().spec(new TaskSpec(networks)).build();
    }

    /** A stored task keeps the snapshot that was taken when it was first allocated. */
    private static TaskState state(Task allocated, @Nullable TaskState stored, @Nullable ServiceState serviceState) {
        TaskState state = allocated.state();
        List<Attachment> attachments = state == null ? List.of() : state.networks();
        ServiceState snapshot = stored != null && stored.endpoint() != null ? stored.endpoint() : serviceState;
        return new TaskState(attachments, snapshot);
    }
}
