package dev.berth.core.status;

import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.net.IpAddress;

/** What an allocator tells its listener after it happened. */
public sealed interface AllocatorEvent {
    /** A network got its state. */
    record NetworkAllocated(Network network) implements AllocatorEvent {}

    /** A network gave everything back; what could not be is pending. */
    record NetworkReleased(String networkId) implements AllocatorEvent {}

    /** A service got its state, perhaps the same again. */
    record ServiceAllocated(Service service) implements AllocatorEvent {}

    /** A service gave everything back. */
    record ServiceReleased(String serviceId) implements AllocatorEvent {}

    /** A task got its state, perhaps the same again. */
    record TaskAllocated(Task task) implements AllocatorEvent {}

    /** A task gave everything back. */
    record TaskReleased(String taskId) implements AllocatorEvent {}

    /** A node got its addresses on a network, perhaps the same again. */
    record NodeAttachmentAllocated(NodeAttachment attachment) implements AllocatorEvent {}

    /** A node gave its addresses on a network back. */
    record NodeAttachmentReleased(String nodeId, String networkId) implements AllocatorEvent {}

    /**
     * An allocation of a service, a task or a node failed after it had got this address, which its driver has taken back: somebody
     * else may have been refused for it meanwhile. One that the driver does not take back is pending instead.
     */
    record AddressRolledBack(String networkId, IpAddress address) implements AllocatorEvent {}

    /** A give-back failed, or may never come (GEN-8). */
    record ReleasePending(PendingRelease release) implements AllocatorEvent {}

    /** What was pending is given back, or turned out to need no giving back. */
    record ReleaseSettled(PendingRelease release) implements AllocatorEvent {}
}
