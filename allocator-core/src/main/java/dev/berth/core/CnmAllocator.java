package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.call.CallPolicy;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.drivers.DriverSource;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.ledger.OwnerTable;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.pending.PendingReleases;
import dev.berth.core.registry.DriverRegistry;
import dev.berth.core.registry.DriverUse;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PoolHoldings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives networks, services, tasks and nodes what they need through network and IPAM drivers, and keeps account of who has
 * what. It has no state but in memory: objects carry theirs, and are {@code restore}d into a fresh allocator.
 *
 * <p><b>Objects</b> go in and come out as values; what is passed in is never changed (GEN-2). Each {@code allocate} takes all
 * or nothing (GEN-1), and throws an {@link AllocatorException} with the object, the offending value and what to do; besides
 * the codes that a method names, those of the drivers: {@code driver-failure}, {@code driver-unavailable} and their own.
 *
 * <p><b>Releases</b> go on past failures. What a driver does not take back is nobody's all the same; it is kept as a
 * {@linkplain #pendingReleases() pending release}, and the exception at the end reports all of them (GEN-4, GEN-8).
 *
 * <p><b>Threads:</b> all methods may be called from many threads. Operations on one object follow one another; others do not
 * wait for each other's driver calls (GEN-6). It starts no threads of its own.
 */
public final class CnmAllocator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CnmAllocator.class);

    private final DriverRegistry registry;
    private final Consumer<AllocatorEvent> listener;
    private final PendingReleases pending;
    private final @Nullable IntentLog intents;
    private final DriverRequests drivers;
    private final LedgerBook ledgers;
    private final Addresses addresses;
    private final Networks networks = new Networks();
    private final Usage usage = new Usage();
    private final NetworkOperations networkOperations;
    private final ServiceOperations serviceOperations;
    private final AttachmentOperations attachmentOperations;

    private CnmAllocator(Builder builder) {
        listener = new Announcements(List.copyOf(builder.listeners));
        intents = builder.intents;
        pending = new PendingReleases(builder.clock, listener, builder.retryScheduler, intents);
        registry = new DriverRegistry(
                builder.networkDrivers,
                builder.ipamDrivers,
                builder.driverSource,
                name -> new DriverContext(
                        builder.settings, builder.configurations.getOrDefault(name, Map.of()), builder.clock),
                new CallPolicy(builder.executor, builder.callDeadline, builder.callsPerDriver),
                builder.hints);
        drivers = new DriverRequests(pending, intents);
        ledgers = new LedgerBook();
        addresses = new Addresses(drivers);
        Endpoints endpoints = new Endpoints(networks, addresses, usage, listener);
        Map<OwnerKind, OwnerTable> tables = new EnumMap<>(OwnerKind.class);
        OwnerTable services = new OwnerTable(OwnerKind.SERVICE);
        OwnerTable tasks = new OwnerTable(OwnerKind.TASK);
        OwnerTable nodes = new OwnerTable(OwnerKind.NODE);
        tables.put(OwnerKind.SERVICE, services);
        tables.put(OwnerKind.TASK, tasks);
        tables.put(OwnerKind.NODE, nodes);
        networkOperations = new NetworkOperations(
                networks,
                new NetworkAllocation(registry, drivers, new PoolAllocation(drivers, ledgers, addresses)),
                drivers,
                ledgers,
                addresses,
                endpoints,
                tables);
        serviceOperations = new ServiceOperations(networks, endpoints, services);
        attachmentOperations = new AttachmentOperations(networks, endpoints, tasks, nodes);
    }

    /** Starts an allocator without drivers, with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Allocates a network: its pools with gateways, and what its driver adds. A state that it brings is what it gets again, or
     * the allocation fails (GEN-7).
     *
     * @return the network with its state
     * @throws AllocatorException {@code network-exists}, {@code unknown-driver}, {@code unknown-ipam-driver},
     *     {@code invalid-argument} if the driver cannot carry ingress; {@code pool-overlap}, {@code no-more-subnets},
     *     {@code invalid-pool}, {@code invalid-sub-pool}, {@code address-in-use}, {@code address-out-of-range} for a gateway or
     *     reserved address, {@code vni-in-use} and what else the drivers refuse
     */
    public Network allocate(Network network) {
        return allocate(network, Origin.REQUESTED);
    }

    /**
     * The same for a network with its state from before a restart: drivers that remember by themselves are not asked again
     * (OWN-3).
     */
    public Network restore(Network network) {
        return allocate(network, Origin.FORMER);
    }

    private Network allocate(Network network, Origin origin) {
        Network allocated = network.withState(networkOperations.allocate(network, origin));
        listener.accept(new AllocatorEvent.NetworkAllocated(allocated));
        return allocated;
    }

    /**
     * Releases a network (NET-7). If its driver fails, nothing is released; if anything later fails, that is pending and the
     * network is gone all the same.
     *
     * @throws AllocatorException {@code unknown-network}; {@code network-in-use} if it has endpoints, or is being released;
     *     or the failures of its parts
     */
    public void releaseNetwork(String id) {
        released(new AllocatorEvent.NetworkReleased(id), () -> "network " + id, networkOperations.release(id));
    }

    /** The same with whatever services, tasks and nodes have on it. */
    public void releaseNetworkWithEndpoints(String id) {
        released(new AllocatorEvent.NetworkReleased(id), () -> "network " + id, networkOperations.releaseForced(id));
    }

    /** Whether a network of this id is allocated, whatever its state (NET-1). */
    public boolean isNetworkAllocated(String id) {
        return networks.isLive(id);
    }

    /** The ids of the allocated networks, in order. */
    public Set<String> networkIds() {
        return networks.ids();
    }

    /**
     * Allocates a service's virtual IPs by its spec, keeping those of its state (SVC-1, SVC-2). Ports are not its business.
     *
     * @return the service with its virtual IPs
     * @throws AllocatorException {@code unknown-network}, {@code no-available-addresses}, {@code address-in-use},
     *     {@code address-out-of-range}; the virtual IPs it had are then as before
     */
    public Service allocate(Service service) {
        return allocate(service, Origin.REQUESTED);
    }

    /** The same for a service with its state from before a restart. */
    public Service restore(Service service) {
        return allocate(service, Origin.FORMER);
    }

    private Service allocate(Service service, Origin origin) {
        Service allocated = serviceOperations.allocate(service, origin);
        listener.accept(new AllocatorEvent.ServiceAllocated(allocated));
        return allocated;
    }

    /**
     * Releases all virtual IPs of a service; does nothing if it has none.
     *
     * @throws AllocatorException what could not be given back; it is pending
     */
    public void releaseService(String id) {
        released(new AllocatorEvent.ServiceReleased(id), () -> "service " + id, serviceOperations.release(id));
    }

    /** Whether the service has what its spec wants, as SVC-5 says. */
    public boolean isAllocated(Service service) {
        return serviceOperations.isAllocated(service);
    }

    /**
     * Allocates a task's addresses: one for each network and family (TSK-1). What a known task holds and still wants stays
     * (TSK-6). The attachments are those of its state that its spec still has, or that are on an ingress network, then the
     * spec's others.
     *
     * @return the task with its attachments
     * @throws AllocatorException {@code unknown-network}, {@code no-available-addresses}, {@code address-in-use},
     *     {@code address-out-of-range}, {@code invalid-argument}; it then holds what it held before
     */
    public Task allocate(Task task) {
        return allocate(task, Origin.REQUESTED);
    }

    /** The same for a task with its state from before a restart. */
    public Task restore(Task task) {
        return allocate(task, Origin.FORMER);
    }

    private Task allocate(Task task, Origin origin) {
        Task allocated = attachmentOperations.allocate(task, origin);
        listener.accept(new AllocatorEvent.TaskAllocated(allocated));
        return allocated;
    }

    /**
     * Releases all addresses of a task; does nothing if it has none (TSK-5).
     *
     * @throws AllocatorException what could not be given back; it is pending
     */
    public void releaseTask(String id) {
        released(new AllocatorEvent.TaskReleased(id), () -> "task " + id, attachmentOperations.releaseTask(id));
    }

    /** Whether the task holds every address of its state (TSK-4). */
    public boolean isAllocated(Task task) {
        return attachmentOperations.isAllocated(task);
    }

    /**
     * Allocates a node's address on a network (ATT-1); none on a node-local one.
     *
     * @return the attachment with its addresses
     * @throws AllocatorException as for a task
     */
    public NodeAttachment allocate(NodeAttachment attachment) {
        return allocate(attachment, Origin.REQUESTED);
    }

    /** The same for an attachment with its addresses from before a restart. */
    public NodeAttachment restore(NodeAttachment attachment) {
        return allocate(attachment, Origin.FORMER);
    }

    private NodeAttachment allocate(NodeAttachment attachment, Origin origin) {
        NodeAttachment allocated = attachmentOperations.allocate(attachment, origin);
        listener.accept(new AllocatorEvent.NodeAttachmentAllocated(allocated));
        return allocated;
    }

    /**
     * Releases a node's addresses on a network; does nothing if it has none.
     *
     * @throws AllocatorException what could not be given back; it is pending
     */
    public void releaseNodeAttachment(String nodeId, String networkId) {
        released(
                new AllocatorEvent.NodeAttachmentReleased(nodeId, networkId),
                () -> "node " + nodeId + " on network " + networkId,
                attachmentOperations.releaseNode(nodeId, networkId));
    }

    /** Whether the node holds every address of the attachment. */
    public boolean isAllocated(NodeAttachment attachment) {
        return attachmentOperations.isAllocated(attachment);
    }

    private void released(AllocatorEvent event, Supplier<String> subject, List<AllocatorException> failures) {
        listener.accept(event);
        if (!failures.isEmpty()) {
            throw AllocatorException.ofAll(subject.get(), failures);
        }
    }

    /**
     * How full a network's pools are, and by whom (NET-11). The counts of a busy network are each right, though not of one
     * instant.
     *
     * @throws AllocatorException {@code unknown-network}; {@code network-in-use} if it is being released
     */
    public NetworkUsage usage(String networkId) {
        LiveNetwork.Parts parts = networks.get(networkId).look();
        try {
            return usage.of(networkId, parts.pools());
        } finally {
            DriverUse<IpamCalls> ipam = parts.ipam();
            if (ipam != null) {
                ipam.close();
            }
        }
    }

    /**
     * Who holds which addresses of each live parent pool, and what its IPAM driver says of it, for audits. Asks the drivers; what
     * goes on meanwhile may be in one of both books and not yet in the other. Takes memory for each address that is held.
     */
    public List<PoolHoldings> holdings() {
        return Holdings.of(networks);
    }

    /** Whether a node with a task on this network needs an address there (CLU-5); false for an unknown network. */
    public boolean wantsNodeAddresses(String networkId) {
        LiveNetwork network = networks.find(networkId);
        return network != null && network.isLive() && network.wantsNodeAddresses();
    }

    /** What drivers may still hold though nobody owns it (GEN-8), the oldest first. */
    public List<PendingRelease> pendingReleases() {
        return pending.list();
    }

    /**
     * Tries the pending releases that are due once more, on this thread. Only needed without a
     * {@link Builder#retryScheduler}.
     */
    public void retryPendingReleases() {
        pending.retryDue();
    }

    /**
     * Settles the calls to drivers that were under way when the program ended (GEN-8), by the {@link Builder#intents}. To be
     * called once, after everything that is stored was restored, and before anything new is allocated. What an object holds
     * stays; what else the drivers were about to give or take is given back, or pending; what only a lost answer could name is
     * reported as a possible orphan.
     *
     * @param claimed whether an object that is stored, but could not be restored, may hold what an intent is about, so that it
     *     must be left alone
     */
    public void settleFormerCalls(Predicate<Intent> claimed) {
        if (intents != null) {
            new FormerCalls(networks, drivers, registry, ledgers).settle(intents.unsettled(), claimed);
        }
    }

    /**
     * Neither tries nor reports one of the {@link #pendingReleases} any more: somebody has compared the driver's own records. What
     * the driver holds stays there.
     *
     * @param driver as {@link PendingRelease#driver()} says
     * @param resource as {@link PendingRelease#resource()} says
     * @return false if there is none such, or none that {@linkplain PendingRelease#isDismissible can be dismissed}
     */
    public boolean dismiss(String driver, String resource) {
        return pending.dismiss(driver, resource);
    }

    /**
     * Single pools and addresses of an IPAM driver, for a caller whose networks are not the allocator's. They and those of
     * networks do not get in each other's way.
     *
     * @param name of the driver, in any case; it is in use until the allocator is closed
     * @throws AllocatorException {@code unknown-ipam-driver}; {@code invalid-argument} if it gives no addresses
     */
    public IpamAccess ipam(String name) {
        return new IpamAccess(registry.ipamDriver(name), drivers, ledgers, addresses);
    }

    /**
     * What a network driver allocates, for a caller whose networks are not the allocator's.
     *
     * @param name of the driver, in any case; it is in use until the allocator is closed
     * @throws AllocatorException {@code unknown-driver}; {@code invalid-argument} if its networks are set up by the nodes
     */
    public NetworkDriverAccess networkDriver(String name) {
        return new NetworkDriverAccess(registry.networkDriver(name), drivers);
    }

    /** Whether a network driver of this name was given to the builder (DRV-4). */
    public boolean isBuiltIn(String networkDriver) {
        return registry.isBuiltIn(networkDriver);
    }

    /** Whether an IPAM driver of this name was given to the builder (DRV-4). */
    public boolean isBuiltInIpam(String ipamDriver) {
        return registry.isBuiltInIpam(ipamDriver);
    }

    /** The names of all network drivers, built-in or not, in order. */
    public Set<String> networkDriverNames() {
        return registry.networkDriverNames();
    }

    /** The names of all IPAM drivers, built-in or not, in order. */
    public Set<String> ipamDriverNames() {
        return registry.ipamDriverNames();
    }

    /** Names under which the driver source has drivers that a built-in keeps from being used, in order (DRV-4). */
    public Set<String> shadowedDrivers() {
        return registry.shadowed();
    }

    /** What the drivers would like to know again after a restart (IPM-10); see {@link Builder#hints}. */
    public DriverHints hints() {
        return registry.hints();
    }

    /**
     * Closes the built-in drivers, gives those of the {@link DriverSource} back to it, and ends all retrying of pending
     * releases, which stay visible. No operation may be under way.
     *
     * @throws AllocatorException {@code driver-failure} if one of them throws; the others are closed all the same
     */
    @Override
    public void close() {
        pending.close();
        registry.close();
    }

    /** Passes events on; a listener that throws must not harm an operation that is done. */
    private record Announcements(List<Consumer<AllocatorEvent>> listeners) implements Consumer<AllocatorEvent> {
        @Override
        public void accept(AllocatorEvent event) {
            for (Consumer<AllocatorEvent> listener : listeners) {
                try {
                    listener.accept(event);
                } catch (RuntimeException e) {
                    LOG.warn("the listener failed on {}", event, e);
                }
            }
        }
    }

    /** Collects the parts of an allocator. Confined to one thread. */
    public static final class Builder {
        private final List<NetworkDriverProvider> networkDrivers = new ArrayList<>();
        private final List<IpamDriverProvider> ipamDrivers = new ArrayList<>();
        private final List<Consumer<AllocatorEvent>> listeners = new ArrayList<>();
        private final Map<String, Map<String, String>> configurations = new HashMap<>();
        private DriverSource driverSource = DriverSource.NONE;
        private ClusterSettings settings = ClusterSettings.DEFAULT;
        private Clock clock = Clock.systemUTC();
        private DriverHints hints = DriverHints.NONE;
        private Duration callDeadline = Duration.ofSeconds(30);
        private int callsPerDriver = 16;
        private @Nullable IntentLog intents;
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService retryScheduler;

        private Builder() {}

        /** One built-in network driver more (DRV-4). */
        public Builder networkDriver(NetworkDriverProvider provider) {
            networkDrivers.add(provider);
            return this;
        }

        /** One built-in IPAM driver more (DRV-4). */
        public Builder ipamDriver(IpamDriverProvider provider) {
            ipamDrivers.add(provider);
            return this;
        }

        /** What a built-in driver of this name, in any case, finds in its context as its configuration. */
        public Builder configuration(String driverName, Map<String, String> configuration) {
            configurations.put(driverName.toLowerCase(Locale.ROOT), configuration);
            return this;
        }

        /** Where drivers come from that are not built in; none by default. */
        public Builder driverSource(DriverSource source) {
            this.driverSource = source;
            return this;
        }

        /** The cluster's settings. */
        public Builder settings(ClusterSettings clusterSettings) {
            this.settings = clusterSettings;
            return this;
        }

        /** The source of time; the system's by default. */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /** What {@link CnmAllocator#hints()} said before a restart. */
        public Builder hints(DriverHints saved) {
            this.hints = saved;
            return this;
        }

        /**
         * Keeps, over restarts, what was about to be asked of drivers whose doings may outlive the process, and what is
         * pending (GEN-8); see {@link CnmAllocator#settleFormerCalls}. Without one, a crash can leave something with such a
         * driver that nobody knows of.
         */
        public Builder intents(IntentLog log) {
            this.intents = log;
            return this;
        }

        /**
         * Runs the calls of drivers that may block (DRV-8). Without one they run on the caller's thread, without a deadline,
         * and a driver that hangs keeps its caller. The allocator does not shut it down.
         */
        public Builder executor(Executor callExecutor) {
            this.executor = callExecutor;
            return this;
        }

        /**
         * How long a caller waits for a call on the executor, its wait for a turn included; 30 seconds by default.
         *
         * @throws AllocatorException {@code invalid-argument} if not positive
         */
        public Builder callDeadline(Duration deadline) {
            if (deadline.isNegative() || deadline.isZero()) {
                throw AllocatorException.invalidArgument(
                        "allocator", deadline.toString(), "a deadline is positive", "give a longer one");
            }
            this.callDeadline = deadline;
            return this;
        }

        /**
         * How many calls may be under way at once for one driver on the executor; 16 by default.
         *
         * @throws AllocatorException {@code invalid-argument} if not positive
         */
        public Builder callsPerDriver(int limit) {
            if (limit < 1) {
                throw AllocatorException.invalidArgument(
                        "allocator", Integer.toString(limit), "no call could be made", "allow at least one");
            }
            this.callsPerDriver = limit;
            return this;
        }

        /**
         * Retries pending releases when they are due. Without one, {@link CnmAllocator#retryPendingReleases()} does. The
         * allocator does not shut it down.
         */
        public Builder retryScheduler(ScheduledExecutorService scheduler) {
            this.retryScheduler = scheduler;
            return this;
        }

        /**
         * Is told of what happened, after it happened, on the thread that did it, with no lock held. A
         * {@link AllocatorEvent.ReleasePending}, a {@link AllocatorEvent.ReleaseSettled} and an
         * {@link AllocatorEvent.AddressRolledBack} may come from within an operation: whoever is told must not begin or await
         * another one on the same object. If this is called more than once, all are told, the first one first.
         */
        public Builder listener(Consumer<AllocatorEvent> eventListener) {
            listeners.add(eventListener);
            return this;
        }

        /**
         * The allocator, with its built-in drivers created.
         *
         * @throws AllocatorException {@code invalid-argument} if two built-in drivers have one name; or what a driver refuses
         */
        public CnmAllocator build() {
            return new CnmAllocator(this);
        }
    }
}
