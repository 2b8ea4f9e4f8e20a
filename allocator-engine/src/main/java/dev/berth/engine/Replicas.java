package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a service whose networks preset its task's addresses from having several live tasks (SVC-7). Such services are few and
 * small, so their tasks are looked for, not counted. Called with the lock of the {@link Books} held.
 */
final class Replicas {
    private Replicas() {}

    /** Refuses a service that presets addresses though it has several live tasks. */
    static void refuseShared(Books books, Service declaration) {
        NetworkAttachmentSpec preset = preset(declaration);
        if (preset != null && liveTasks(books, declaration.id(), "") > 1) {
            throw refusal("service " + declaration.id(), declaration.id(), preset);
        }
    }

    /** Refuses a live task beside another one of a service that presets addresses. */
    static void refuseAnother(Books books, Task declaration) {
        Entry<Service> service = declaration.ended()
                ? null
                : declaration.serviceId().map(books.services.entries::get).orElse(null);
        NetworkAttachmentSpec preset = service == null ? null : preset(service.object);
        if (service != null && preset != null && liveTasks(books, service.ref.id(), declaration.id()) > 0) {
            throw refusal("task " + declaration.id(), service.ref.id(), preset);
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

    private static long liveTasks(Books books, String serviceId, String exceptTask) {
        return books.tasks.entries.values().stream()
                .filter(entry -> !entry.object.ended()
                        && entry.object.serviceId().filter(serviceId::equals).isPresent()
                        && !entry.ref.id().equals(exceptTask))
                .limit(2)
                .count();
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
