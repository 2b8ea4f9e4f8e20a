package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.List;

/**
 * What is wanted for a task.
 *
 * @param networks the networks, in the order of the attachments
 */
public record TaskSpec(List<NetworkAttachmentSpec> networks) {
    /** No networks. */
    public static final TaskSpec DEFAULT = new TaskSpec(List.of());

    /** @throws AllocatorException {@code invalid-argument} if one network is listed twice */
    public TaskSpec {
        networks = List.copyOf(networks);
        ServiceSpec.distinct("task", networks);
    }
}
