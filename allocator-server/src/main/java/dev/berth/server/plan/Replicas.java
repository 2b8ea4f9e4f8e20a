package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many live tasks each service has. Immutable. */
record Replicas(Map<String, Integer> byService) {
    static Replicas of(List<Task> tasks) {
        Map<String, Integer> byService = new HashMap<>();
        for (Task task : tasks) {
            if (!task.ended()) {
                task.serviceId().ifPresent(service -> byService.merge(service, 1, Integer::sum));
            }
        }
        return new Replicas(byService);
    }

    /** @throws AllocatorException {@code invalid-argument} if several tasks would have to share an address (SVC-7) */
    void refuseSharedAddresses(Service service) {
        int count = byService.getOrDefault(service.id(), 0);
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            if (count > 1 && !network.addresses().isEmpty()) {
                throw AllocatorException.of(
                                ErrorCode.INVALID_ARGUMENT,
                                count + " tasks cannot share the addresses wanted on network " + network.target())
                        .value(network.addresses())
                        .advice("run one task, or leave the addresses out")
                        .build();
            }
        }
    }
}
