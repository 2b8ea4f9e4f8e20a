package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task: one container of a service, or one that stands alone. Immutable; grows by builder methods. */
public final class Task {
    private final String id;
    private final @Nullable String serviceId;
    private final @Nullable String nodeId;
    private final int slot;
    private final boolean ended;
    private final TaskSpec spec;
    private final @Nullable TaskState state;

    private Task(Builder builder) {
        this.id = builder.id;
        this.serviceId = builder.serviceId;
        this.nodeId = builder.nodeId;
        this.slot = builder.slot;
        this.ended = builder.ended;
        this.spec = builder.spec;
        this.state = builder.state;
    }

    /** A task that has nothing yet, on these networks. */
    public static Task of(String id, String... networkIds) {
        List<NetworkAttachmentSpec> networks = new ArrayList<>(networkIds.length);
        for (String network : networkIds) {
            networks.add(NetworkAttachmentSpec.to(network));
        }
        return builder(id).spec(new TaskSpec(networks)).build();
    }

    /**
     * Starts a task without networks.
     *
     * @throws AllocatorException {@code invalid-argument} if the id is empty
     */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Starts from all that this task says. */
    public Builder toBuilder() {
        Builder builder = new Builder(id);
        builder.serviceId = serviceId;
        builder.nodeId = nodeId;
        builder.slot = slot;
        builder.ended = ended;
        builder.spec = spec;
        builder.state = state;
        return builder;
    }

    /** Unique among tasks. */
    public String id() {
        return id;
    }

    /** The service it belongs to. */
    public Optional<String> serviceId() {
        return Optional.ofNullable(serviceId);
    }

    /** The node it runs on. */
    public Optional<String> nodeId() {
        return Optional.ofNullable(nodeId);
    }

    /** Which replica of its service it is, from 1; 0 for none. */
    public int slot() {
        return slot;
    }

    /** Whether it has stopped for good, so that its addresses are free again. */
    public boolean ended() {
        return ended;
    }

    /** What is wanted. */
    public TaskSpec spec() {
        return spec;
    }

    /** What it got; null until allocated. */
    public @Nullable TaskState state() {
        return state;
    }

    /** The same task with this state. */
    public Task withState(TaskState newState) {
        return new Task(this, newState);
    }

    private Task(Task task, TaskState state) {
        this.id = task.id;
        this.serviceId = task.serviceId;
        this.nodeId = task.nodeId;
        this.slot = task.slot;
        this.ended = task.ended;
        this.spec = task.spec;
        this.state = state;
    }

    /** Its addresses on a network, IPv4 before IPv6; empty if it has none there. */
    public List<Cidr> addresses(String networkId) {
        if (state != null) {
            for (Attachment attachment : state.networks()) {
                if (attachment.networkId().equals(networkId)) {
                    return attachment.addresses();
                }
            }
        }
        return List.of();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Task that
                && id.equals(that.id)
                && Objects.equals(serviceId, that.serviceId)
                && Objects.equals(nodeId, that.nodeId)
                && slot == that.slot
                && ended == that.ended
                && spec.equals(that.spec)
                && Objects.equals(state, that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, serviceId, nodeId, slot, ended, spec, state);
    }

    @Override
    public String toString() {
        return "Task[" + id + ", " + spec + ", " + state + "]";
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final String id;
        private @Nullable String serviceId;
        private @Nullable String nodeId;
        private int slot;
        private boolean ended;
        private TaskSpec spec = TaskSpec.DEFAULT;
        private @Nullable TaskState state;

        private Builder(String id) {
            this.id = Checks.id("task", id);
        }

        /** The service it belongs to. */
        public Builder service(@Nullable String id) {
            this.serviceId = id;
            return this;
        }

        /** The node it runs on. */
        public Builder node(@Nullable String id) {
            this.nodeId = id;
            return this;
        }

        /** Which replica it is, from 1. */
        public Builder slot(int number) {
            this.slot = number;
            return this;
        }

        /** Whether it has stopped for good. */
        public Builder ended(boolean stopped) {
            this.ended = stopped;
            return this;
        }

        /** What is wanted. */
        public Builder spec(TaskSpec wanted) {
            this.spec = wanted;
            return this;
        }

        /** What it got. */
        public Builder state(@Nullable TaskState got) {
            this.state = got;
            return this;
        }

        /** The task. */
        public Task build() {
            return new Task(this);
        }
    }
}
