package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.IpAddress;
import dev.berth.core.CnmAllocator;
import dev.berth.core.ports.PortAllocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All declared objects, and what follows from them. Guarded by its lock, which is held for memory accesses only. */
final class Books {
    final ReentrantLock lock = new ReentrantLock();
    final Turns turns = new Turns(lock);
    final WaitingLines lines = new WaitingLines();
    final Versions versions = new Versions();
    final Replicas replicas = new Replicas();
    final Sharing sharing = new Sharing();
    final Book<Network> networks;
    final Book<Node> nodes;
    final Book<Service> services;
    final Book<Task> tasks;

    /** How many live tasks each node has on each network (CLU-5). */
    private final Map<String, Map<String, Integer>> tasksOnNodes = new HashMap<>();

    private @Nullable Entry<Network> ingress;
    private int servicesOnIngress;

    Books(CnmAllocator allocator, PortAllocator ports, ObjectForm form) {
        networks = new Book<>(
                ObjectKind.NETWORK,
                new NetworkStep(this, allocator),
                Network::id,
                network -> network.state() != null,
                form::write);
        nodes = new Book<>(
                ObjectKind.NODE,
                new NodeStep(this, allocator),
                Node::id,
                node -> !node.attachments().isEmpty(),
                form::write);
        services = new Book<>(
                ObjectKind.SERVICE,
                new ServiceStep(this, allocator, ports),
                Service::id,
                service -> service.state() != null,
                form::write);
        tasks = new Book<>(
                ObjectKind.TASK, new TaskStep(this, allocator), Task::id, task -> task.state() != null, form::write);
    }

    /** In the order of CLU-1. */
    List<Book<?>> all() {
        return List.of(networks, nodes, services, tasks);
    }

    Book<?> of(ObjectKind kind) {
        return switch (kind) {
            case NETWORK -> networks;
            case NODE -> nodes;
            case SERVICE -> services;
            case TASK -> tasks;
        };
    }

    <R> R locked(Supplier<R> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Enters an object. */
    <T> void put(Entry<T> entry) {
        entry.book.entries.put(entry.ref.id(), entry);
        entered(entry);
    }

    /** An object is to be this from now on. */
    <T> void redeclare(Entry<T> entry, T declared) {
        left(entry);
        entry.object = declared;
        entered(entry);
    }

    /** Strikes an object out. */
    <T> void remove(Entry<T> entry) {
        if (entry.book.entries.remove(entry.ref.id(), entry)) {
            left(entry);
        }
    }

    @SuppressWarnings("unchecked") // a network's entry
    private void entered(Entry<?> entry) {
        if (entry.object instanceof Network network && network.isIngress()) {
            ingress = (Entry<Network>) entry;
        } else if (entry.object instanceof Task task) {
            replicas.added(task);
        }
    }

    private void left(Entry<?> entry) {
        if (entry == ingress) {
            ingress = null;
        } else if (entry.object instanceof Task task) {
            replicas.removed(task);
        }
    }

    /** The declared ingress network (CLU-6); null for none. */
    @Nullable
    Entry<Network> ingress() {
        return ingress;
    }

    /** The id of the ingress network once it is allocated; null until then. */
    @Nullable
    String liveIngress() {
        return ingress != null && ingress.condition.isAllocated() ? ingress.ref.id() : null;
    }

    boolean isLive(String networkId) {
        Entry<Network> network = networks.entries.get(networkId);
        return network != null && network.condition.isAllocated();
    }

    /** How failures name the driver of a network's addresses; null if the network has none. */
    @Nullable
    String driverOfAddresses(String networkId) {
        Entry<Network> network = networks.entries.get(networkId);
        NetworkState state = network == null ? null : network.object.state();
        return state == null || state.ipam().driver().name() == null
                ? null
                : WaitKey.Later.IPAM_DRIVER + state.ipam().driver().name();
    }

    /** Whether what an object has on a network can be taken for it, when this is why not all of what it has could be. */
    boolean isThere(String networkId, AllocatorException failure) {
        String driver = driverOfAddresses(networkId);
        return isLive(networkId)
                && (driver == null
                        || !driver.equals(Refusals.first(failure).subject().orElse("")));
    }

    /** Whether any service publishes a port in ingress mode. */
    boolean ingressIsNeeded() {
        return servicesOnIngress > 0;
    }

    /** The networks on which a node has live tasks, in order. */
    Set<String> networksOfTasksOn(String nodeId) {
        return new TreeSet<>(tasksOnNodes.getOrDefault(nodeId, Map.of()).keySet());
    }

    /**
     * Keeps the counts when an object changes.
     *
     * @param visits receives the nodes that may now need other attachments
     */
    void count(@Nullable Object before, @Nullable Object after, Set<String> visits) {
        if (before instanceof Network network) {
            sharing.removed(network);
        }
        if (after instanceof Network network) {
            sharing.added(network);
        }
        if (before instanceof Task task) {
            countTask(task, -1, visits);
        }
        if (after instanceof Task task) {
            countTask(task, 1, visits);
        }
        if (before instanceof Service service && service.spec().needsIngress()) {
            servicesOnIngress--;
        }
        if (after instanceof Service service && service.spec().needsIngress()) {
            servicesOnIngress++;
        }
    }

    /** Tells what may be waited for, now that an address of a network is free. */
    void freed(String networkId, IpAddress address, Consumer<WaitKey> free) {
        free.accept(new WaitKey.TheAddress(networkId, address));
        free.accept(new WaitKey.AnyAddress(networkId));
        Entry<Network> network = networks.entries.get(networkId);
        if (network != null) {
            sharing.freed(network.object, address, free);
        }
    }

    private void countTask(Task task, int by, Set<String> visits) {
        TaskState state = task.state();
        if (state == null || task.nodeId().isEmpty()) {
            return;
        }
        String nodeId = task.nodeId().get();
        Map<String, Integer> counts = tasksOnNodes.computeIfAbsent(nodeId, first -> new HashMap<>());
        for (Attachment attachment : state.networks()) {
            int count = counts.merge(attachment.networkId(), by, Integer::sum);
            if (count == 0) {
                counts.remove(attachment.networkId());
                visits.add(nodeId);
            } else if (count == by) {
                visits.add(nodeId);
            }
        }
        if (counts.isEmpty()) {
            tasksOnNodes.remove(nodeId);
        }
    }
}
