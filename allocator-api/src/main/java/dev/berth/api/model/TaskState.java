package dev.berth.api.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task got.
 *
 * @param networks its attachments, in order
 * @param endpoint its service's state when the task was allocated (CLU-4); null for none
 */
public record TaskState(List<Attachment> networks, @Nullable ServiceState endpoint) {
    /** Copies the attachments. */
    public TaskState {
        networks = List.copyOf(networks);
    }
}
