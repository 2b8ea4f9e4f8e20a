package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.core.CnmAllocator;
import dev.berth.core.IpamAccess;
import dev.berth.core.NetworkDriverAccess;
import dev.berth.core.drivers.DriverHints;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkPlugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPAM driver, a network driver or both as plugins of a Docker engine, and the books of what they handed out. Thread-safe.
 */
public final class DockerPlugin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DockerPlugin.class);
    private static final String IPAM_HINTS = "ipam ";
    private static final String NETWORK_HINTS = "network ";

    private final Journal journal;
    private final BookForm form = new BookForm();
    private final CnmAllocator allocator;
    private final DaemonSession session;
    private final @Nullable IpamBook ipam;
    private final @Nullable NetworkBook networks;
    private final Map<String, String> savedHints; // guarded by this

    private DockerPlugin(
            Journal journal,
            CnmAllocator allocator,
            DaemonSession session,
            @Nullable IpamBook ipam,
            @Nullable NetworkBook networks,
            Map<String, String> savedHints) {
        this.journal = journal;
        this.allocator = allocator;
        this.session = session;
        this.ipam = ipam;
        this.networks = networks;
        this.savedHints = savedHints;
    }

    /**
     * Reads the state and takes again from the drivers what it holds.
     *
     * @param store the plugin's alone; closed with it, and if it cannot be opened
     * @param wanted over which drivers; at least one
     * @param allocators makes an allocator whose drivers go on where others stood
     * @throws AllocatorException {@code invalid-argument} if the state is a cluster's, or was kept over other drivers and holds
     *     something; {@code unknown-ipam-driver}, {@code unknown-driver}; {@code store-failure}; or why a driver does not give
     *     something again
     */
    public static DockerPlugin open(
            Store store, PluginIdentity wanted, Function<DriverHints, CnmAllocator> allocators) {
        Journal journal = new Journal(store);
        CnmAllocator allocator = null;
        try {
            BookForm form = new BookForm();
            BookContents contents = BookContents.read(journal::load, form);
            allocator = allocators.apply(hints(contents.hints()));
            IpamAccess ipam = wanted.ipamDriver() == null ? null : allocator.ipam(wanted.ipamDriver());
            NetworkDriverAccess network =
                    wanted.networkDriver() == null ? null : allocator.networkDriver(wanted.networkDriver());
            PluginIdentity identity =
                    new PluginIdentity(ipam == null ? null : ipam.name(), network == null ? null : network.name());
            checkIdentity(contents, identity);
            DaemonSession session = new DaemonSession(journal, form, contents.sessions(), contents.sessionVersion());
            DockerPlugin plugin = new DockerPlugin(
                    journal,
                    allocator,
                    session,
                    ipam == null ? null : IpamBook.open(contents, ipam, journal, form, session),
                    network == null ? null : NetworkBook.open(contents, network, journal, form),
                    new HashMap<>(contents.hints()));
            if (!identity.equals(contents.identity())) {
                Journal.await(journal.submit(List.of(form.put(identity))));
            }
            return plugin;
        } catch (RuntimeException | Error e) {
            if (allocator != null) {
                allocator.close();
            }
            journal.close();
            throw e;
        }
    }

    private static void checkIdentity(BookContents contents, PluginIdentity wanted) {
        PluginIdentity stored = contents.identity();
        if (stored == null) {
            return;
        }
        if (!contents.pools().isEmpty() && !Objects.equals(stored.ipamDriver(), wanted.ipamDriver())) {
            throw other("pools", "ipam driver", stored.ipamDriver(), "--ipam");
        }
        if (!contents.networks().isEmpty() && !Objects.equals(stored.networkDriver(), wanted.networkDriver())) {
            throw other("networks", "network driver", stored.networkDriver(), "--network");
        }
    }

    private static AllocatorException other(String what, String kind, @Nullable String driver, String option) {
        return AllocatorException.of(ErrorCode.INVALID_ARGUMENT, "holds " + what + " of " + kind + " " + driver)
                .subject("the state")
                .advice("start with " + option + " " + driver + ", or name another file with --state")
                .build();
    }

    private static DriverHints hints(Map<String, String> stored) {
        Map<String, String> network = new HashMap<>();
        Map<String, String> ipam = new HashMap<>();
        stored.forEach((driver, said) -> {
            if (driver.startsWith(IPAM_HINTS)) {
                ipam.put(driver.substring(IPAM_HINTS.length()), said);
            } else if (driver.startsWith(NETWORK_HINTS)) {
                network.put(driver.substring(NETWORK_HINTS.length()), said);
            }
        });
        return new DriverHints(network, ipam);
    }

    /** The IPAM plugin; null if it is none. */
    public @Nullable IpamPlugin ipam() {
        return ipam == null ? null : new IpamEndpoint(ipam);
    }

    /** The network plugin; null if it is none. */
    public @Nullable NetworkPlugin network() {
        return networks == null ? null : new NetworkEndpoint(networks);
    }

    /**
     * A daemon shook hands: it has just started, and will ask again for what it had.
     *
     * @throws AllocatorException {@code store-failure}
     */
    public void activated() {
        session.begin();
        LOG.info("a daemon shook hands: session {}", session.present().number());
    }

    /**
     * Gives back what the daemon has forgotten: what it did not ask for when it last started. Only while it is not served, so that
     * nothing is taken meanwhile. What of an address space is not known for sure to be forgotten stays.
     *
     * @throws AllocatorException {@code invalid-argument} if that is known of no address space, or it is no IPAM plugin;
     *     {@code store-failure}
     */
    public void reclaim() {
        if (ipam == null || ipam.reclaim().isEmpty()) {
            throw AllocatorException.of(
                            ErrorCode.INVALID_ARGUMENT,
                            "Docker's last start was not seen as a whole, so what it did not ask for may be in use")
                    .subject("the state")
                    .advice("restart Docker while berth serve is running, then try again")
                    .build();
        }
    }

    /** Tries again what drivers did not take back, and saves what they would like to know again. To be called from time to time. */
    public void upkeep() {
        allocator.retryPendingReleases();
        saveHints();
    }

    /** Losing hints breaks nothing (IPM-10), so that nobody waits for them. */
    private synchronized void saveHints() {
        DriverHints said = allocator.hints();
        Map<String, String> now = new HashMap<>();
        said.ipamDrivers().forEach((name, hints) -> now.put(IPAM_HINTS + name, hints));
        said.networkDrivers().forEach((name, hints) -> now.put(NETWORK_HINTS + name, hints));
        List<StoreChange> batch = new ArrayList<>();
        now.forEach((driver, hints) -> {
            if (!hints.equals(savedHints.get(driver))) {
                batch.add(form.putHints(driver, journal.epoch(), hints));
            }
        });
        if (!batch.isEmpty()) {
            savedHints.putAll(now);
            var unused = journal.submit(batch);
        }
    }

    /** Ends it; no call may be under way. */
    @Override
    public void close() {
        try {
            saveHints();
        } finally {
            try {
                allocator.close();
            } finally {
                journal.close();
            }
        }
    }
}
