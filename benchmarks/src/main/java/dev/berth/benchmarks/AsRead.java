package dev.berth.benchmarks;

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
import org.jspecify.annotations.Nullable;

/**
 * Objects as a reader makes them: equal to the given ones, but each id is a string of its own, whose hash nobody has asked for
 * yet. Otherwise a restore would find work done that it has to do.
 */
final class AsRead {
    private AsRead() {}

    static Network from(Network network) {
        return new Network(copy(network.id()), network.spec(), network.state());
    }

    static Service from(Service service) {
        ServiceSpec.Builder spec = ServiceSpec.builder(service.spec().name());
        service.spec().networks().forEach(network -> spec.on(from(network)));
        List<VirtualIp> virtualIps = service.stateOrNone().virtualIps().stream()
                .map(ip -> new VirtualIp(copy(ip.networkId()), ip.address()))
                .toList();
        return new Service(copy(service.id()), spec.build(), new ServiceState(virtualIps, List.of()));
    }

    static Task from(Task task) {
        return Task.builder(copy(task.id()))
                .spec(new TaskSpec(
                        task.spec().networks().stream().map(AsRead::from).toList()))
                .state(from(task.state()))
                .build();
    }

    private static @Nullable TaskState from(@Nullable TaskState state) {
        if (state == null) {
            return null;
        }
        List<Attachment> attachments = state.networks().stream()
                .map(attachment -> new Attachment(copy(attachment.networkId()), attachment.addresses()))
                .toList();
        return new TaskState(attachments, state.endpoint());
    }

    private static NetworkAttachmentSpec from(NetworkAttachmentSpec network) {
        return new NetworkAttachmentSpec(copy(network.target()), network.aliases(), network.addresses());
    }

    private static String copy(String id) {
        return new String(id.toCharArray());
    }
}
