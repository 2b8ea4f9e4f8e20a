package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a service whose networks preset its task's addresses from having several live tasks (SVC-7). Guarded by the lock of the
 * {@link Books}.
 */
final class Replicas {
    private final Map<String, Integer> liveTasks = new HashMap<>(); // of each service that has any

    /** A task is there now. */
    void added(Task task) {
        count(task, 1);
    }

    /** A task is no longer there, or not like this. */
    void removed(Task task) {
        count(task, -1);
    }

    private void count(Task task, int by) {
        if (!task.ended()) {
            task.serviceId()
                    .ifPresent(service -> liveTasks.merge(service, by, (was, change) -> {
                        int count = was + change;
                        return count == 0 ? null : count;
                    }));
        }
    }

    /** Refuses a service that presets addresses though it has several live tasks. */
    void refuseShared(Service declaration) {
        NetworkAttachmentSpec preset = preset(declaration);
        if (preset != null && liveTasks.getOrDefault(declaration.id(), 0) > 1) {
            throw refusal("service " + declaration.id(), declaration.id(), preset);
        }
    }

    /**
     * Refuses a live task beside another one of a service that presets addresses.
     *
     * @param present what it was so far
     */
    void refuseAnother(Service service, Task declaration, @Nullable Task present) {
        NetworkAttachmentSpec preset = preset(service);
        if (preset != null && !declaration.ended()) {
            boolean isOneOfThem = present != null
                    && !present.ended()
                    && present.serviceId().filter(service.id()::equals).isPresent();
            if (liveTasks.getOrDefault(service.id(), 0) > (isOneOfThem ? 1 : 0)) {
                throw refusal("task " + declaration.id(), service.id(), preset);
            }
        }
    }

    private static @Nullable NetworkAttachmentSpec preset(Service service) {
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            if (!network.addresses().isEmpty()) {
                return network;
            }
        }
        return null;
    }

    private static AllocatorException refusal(String subject, String serviceId, NetworkAttachmentSpec preset) {
        return AllocatorException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "several tasks of service " + serviceId + " cannot share the addresses it wants on network "
                                + preset.target())
                .subject(subject)
                .value(preset.addresses())
                .advice("run one task, or leave the addresses out")
                .build();
    }
}
