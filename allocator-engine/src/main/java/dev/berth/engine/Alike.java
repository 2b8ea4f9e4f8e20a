package dev.berth.engine;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps once what many tasks that are read say alike: the ids of their services, nodes and networks, and what the tasks of a
 * service share. Each record brings its own copies, which would be half of the memory of a large cluster. Not thread-safe.
 */
final class Alike {
    private final Map<Object, Object> parts = new HashMap<>();

    /** An equal task. */
    Task sharing(Task read) {
        TaskState state = read.state();
        return read.toBuilder()
                .service(read.serviceId().map(this::one).orElse(null))
                .node(read.nodeId().map(this::one).orElse(null))
                .spec(one(read.spec()))
                .state(state == null ? null : sharing(state))
                .build();
    }

    private TaskState sharing(TaskState read) {
        List<Attachment> networks = new ArrayList<>(read.networks().size());
        for (Attachment attachment : read.networks()) {
            networks.add(new Attachment(one(attachment.networkId()), attachment.addresses()));
        }
        ServiceState endpoint = read.endpoint();
        return new TaskState(networks, endpoint == null ? null : one(endpoint));
    }

    @SuppressWarnings("unchecked") // what is equal has the same type
    private <T> T one(T part) {
        T known = (T) parts.putIfAbsent(part, part);
        return known == null ? part : known;
    }
}
