package dev.berth.core;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/** Tasks as tests want them. */
final class Tasks {
    private Tasks() {}

    /** On one network, asking for these addresses. */
    static Task on(String id, String network, String... addresses) {
        return on(id, preset(network, addresses));
    }

    /** On these networks. */
    static Task on(String id, NetworkAttachmentSpec... networks) {
        return Task.builder(id).spec(new TaskSpec(List.of(networks))).build();
    }

    /** A network with these addresses asked for. */
    static NetworkAttachmentSpec preset(String network, String... addresses) {
        return NetworkAttachmentSpec.to(
                network, Stream.of(addresses).map(IpAddress::parse).toArray(IpAddress[]::new));
    }

    /** The same task with these addresses on one network as its state. */
    static Task with(Task task, String network, String... addresses) {
        List<Cidr> cidrs = Stream.of(addresses).map(Cidr::parse).toList();
        return task.withState(new TaskState(List.of(new Attachment(network, cidrs)), null));
    }
}
