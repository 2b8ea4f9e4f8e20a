package dev.berth.engine;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps once what a task that is read says like the last one of its service: each record brings copies of its own, which would
 * be half of the memory of a large cluster. Thread-safe; readers in a race keep a little more.
 */
final class Alike {
    private final Map<String, Task> lastOfService = new ConcurrentHashMap<>(); // without a service, of ""
    private final Map<String, String> nodes = new ConcurrentHashMap<>();

    /** An equal task. */
    Task sharing(Task read) {
        String service = read.serviceId().orElse("");
        Task last = lastOfService.get(service);
        if (last == null || !last.spec().equals(read.spec()) || !Objects.equals(endpoint(last), endpoint(read))) {
            lastOfService.put(service, read);
            return read;
        }
        return read.toBuilder()
                .service(last.serviceId().orElse(null))
                .node(read.nodeId().map(this::node).orElse(null))
                .spec(last.spec())
                .state(sharing(last.state(), read.state()))
                .build();
    }

    private String node(String id) {
        String known = nodes.putIfAbsent(id, id);
        return known == null ? id : known;
    }

    private static @Nullable TaskState sharing(@Nullable TaskState last, @Nullable TaskState read) {
        if (last == null || read == null) {
            return read;
        }
        List<Attachment> networks = new ArrayList<>(read.networks().size());
        for (int i = 0; i < read.networks().size(); i++) {
            Attachment attachment = read.networks().get(i);
            String id = i < last.networks().size() ? last.networks().get(i).networkId() : "";
            networks.add(id.equals(attachment.networkId()) ? new Attachment(id, attachment.addresses()) : attachment);
        }
        return new TaskState(networks, last.endpoint());
    }

    private static @Nullable ServiceState endpoint(Task task) {
        TaskState state = task.state();
        return state == null ? null : state.endpoint();
    }
}
