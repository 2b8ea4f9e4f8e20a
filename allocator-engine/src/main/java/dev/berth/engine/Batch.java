package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several declarations and removals at once. Removals come first, the tasks before the services and so on; then declarations
 * in the order of CLU-1. Immutable; made by its builder.
 */
public final class Batch {
    private final List<ObjectRef> removals;
    private final List<Network> networks;
    private final List<Node> nodes;
    private final List<Service> services;
    private final List<Task> tasks;
    private final Map<ObjectRef, Long> expected;

    private Batch(Builder builder) {
        removals = List.copyOf(builder.removals);
        networks = List.copyOf(builder.networks);
        nodes = List.copyOf(builder.nodes);
        services = List.copyOf(builder.services);
        tasks = List.copyOf(builder.tasks);
        expected = Map.copyOf(builder.expected);
    }

    /** Starts an empty batch. */
    public static Builder builder() {
        return new Builder();
    }

    List<ObjectRef> removals() {
        return removals;
    }

    List<Network> networks() {
        return networks;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Service> services() {
        return services;
    }

    List<Task> tasks() {
        return tasks;
    }

    /** The version that an object must have; null for any. */
    @Nullable
    Long expected(ObjectRef ref) {
        return expected.get(ref);
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final List<ObjectRef> removals = new ArrayList<>();
        private final List<Network> networks = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Service> services = new ArrayList<>();
        private final List<Task> tasks = new ArrayList<>();
        private final Map<ObjectRef, Long> expected = new HashMap<>();

        private Builder() {}

        /** Declares a network. */
        public Builder declare(Network network) {
            networks.add(network);
            return this;
        }

        /** Declares a node. */
        public Builder declare(Node node) {
            nodes.add(node);
            return this;
        }

        /** Declares a service. */
        public Builder declare(Service service) {
            services.add(service);
            return this;
        }

        /** Declares a task. */
        public Builder declare(Task task) {
            tasks.add(task);
            return this;
        }

        /** Removes an object. */
        public Builder remove(ObjectKind kind, String id) {
            removals.add(new ObjectRef(kind, id));
            return this;
        }

        /** Demands that an object of this batch has this version before; 0 for not being there. */
        public Builder expect(ObjectKind kind, String id, long version) {
            expected.put(new ObjectRef(kind, id), version);
            return this;
        }

        /** The batch. */
        public Batch build() {
            return new Batch(this);
        }
    }
}
