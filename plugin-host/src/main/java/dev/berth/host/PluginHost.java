package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.SpiVersion;
import dev.berth.core.drivers.DriverLease;
import dev.berth.core.drivers.DriverSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers of the jars in a folder (DRV-3). Opening it reads the jars without running them; a jar is loaded when one of its
 * drivers is first asked for, in a class loader of its own, and only once. What is wrong with a jar is a
 * {@linkplain #problems() problem}; it harms no other, and what a plugin's code throws or does not finish gets no further than
 * the call that it concerns.
 *
 * <p>A driver is one instance for all leases, until its jar is replaced: {@link #reload()} takes what changed in the folder,
 * and what was there before stays until its last lease has ended.
 *
 * <p><b>Threads:</b> all methods may be called from many threads. Looking a driver up that is loaded takes no lock. It starts no
 * threads of its own.
 */
public final class PluginHost implements DriverSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final int REMEMBERED = 50;

    private final Path directory;
    private final Rules rules;
    private final Surroundings around;
    private final JarCopies copies;
    private final JarScan scan;
    private final @Nullable Duration retireAfter;
    private final @Nullable ScheduledExecutorService scheduler;
    private final Object changing = new Object();
    private final Deque<Retired> retired = new ArrayDeque<>(); // guarded by changing
    private boolean closed; // guarded by changing

    private volatile Catalogue catalogue = Catalogue.EMPTY;

    /** A generation that was replaced, and since when, in milliseconds. */
    private record Retired(Generation generation, long since) {}

    private PluginHost(Builder builder) throws IOException {
        Map<String, Map<String, String>> configurations = Map.copyOf(builder.configurations);
        directory = builder.directory;
        rules = new Rules(builder.pins, builder.disabled, builder.builtIns);
        around = new Surroundings(
                new SharedClasses(),
                new Fence(builder.executor, builder.callDeadline),
                name -> new DriverContext(builder.settings, configurations.getOrDefault(name, Map.of()), builder.clock),
                builder.clock,
                builder.callDeadline);
        copies = JarCopies.in(builder.workDirectory);
        scan = new JarScan(copies, builder.trust, builder.spiVersion);
        retireAfter = builder.retireAfter;
        scheduler = builder.scheduler;
    }

    /** Starts a host for the {@code *.jar} files of a folder; those in folders below it do not count. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** The folder. */
    public Path directory() {
        return directory;
    }

    /**
     * Loads the driver's plugin, if need be, and leases the driver.
     *
     * @return empty if no plugin says that it has a driver of this name, of either kind
     * @throws AllocatorException {@code plugin-wrong-kind}, {@code plugin-disabled}, {@code plugin-ambiguous},
     *     {@code plugin-load-failed}, each saying which jar and why; {@code driver-unavailable} if the host is closed, or if
     *     loading could not be tried now
     */
    @Override
    public Optional<DriverLease<NetworkDriver>> networkDriver(String name) {
        return lease(DriverKind.NETWORK, name, Catalogue::networkDrivers);
    }

    /** The same for IPAM drivers. */
    @Override
    public Optional<DriverLease<IpamDriver>> ipamDriver(String name) {
        return lease(DriverKind.IPAM, name, Catalogue::ipamDrivers);
    }

    private <D> Optional<DriverLease<D>> lease(
            DriverKind kind, String givenName, Function<Catalogue, Map<String, Offer<D>>> offers) {
        String name = ProvidedDriver.canonical(givenName);
        while (true) {
            Catalogue now = catalogue;
            Offer<D> offer = offers.apply(now).get(name);
            if (offer == null) {
                refuseOtherKind(now, kind, name);
                return Optional.empty();
            }
            DriverLease<D> lease = offer.lease();
            if (lease != null) {
                return Optional.of(lease);
            }
            if (now == catalogue) {
                throw closed();
            }
        }
    }

    private static void refuseOtherKind(Catalogue now, DriverKind kind, String name) {
        ProvidedDriver other = new ProvidedDriver(kind.other(), name);
        Member source = now.source(other);
        if (source != null) {
            throw AllocatorException.of(
                            PluginErrors.WRONG_KIND,
                            source.jar().fileName() + " has " + other + ", and no plugin has a " + kind
                                    + " of this name")
                    .subject(kind.subject() + " " + name)
                    .advice("name it as the network's " + kind.other().subject() + " instead")
                    .build();
        }
    }

    /** The names that could be had, without those that have turned out to fail. */
    @Override
    public Set<String> networkDriverNames() {
        return Catalogue.names(catalogue.networkDrivers());
    }

    /** The same for IPAM drivers. */
    @Override
    public Set<String> ipamDriverNames() {
        return Catalogue.names(catalogue.ipamDrivers());
    }

    /**
     * The plugin that a name leads to, whether it can serve or not; loads nothing.
     *
     * @return empty if no plugin has the name, or several claim it
     */
    public Optional<PluginReport> find(DriverKind kind, String name) {
        return Optional.ofNullable(catalogue.source(new ProvidedDriver(kind, ProvidedDriver.canonical(name))))
                .map(Member::report);
    }

    /** Every jar of the folder, in the order of their names, as it stands now. */
    public List<PluginReport> plugins() {
        return catalogue.members().stream().map(Member::report).toList();
    }

    /**
     * Everything that is wrong: with the jars that are there, in their order, then with those that were replaced or removed, as
     * far as they had to do with the host since.
     */
    public List<PluginProblem> problems() {
        List<PluginProblem> problems = new ArrayList<>();
        catalogue.members().forEach(member -> problems.addAll(member.problems()));
        synchronized (changing) {
            retired.forEach(old -> problems.addAll(old.generation().problems()));
        }
        return problems;
    }

    /**
     * Loads every plugin that is not loaded yet, and creates all of its drivers.
     *
     * @return every jar, as it stands after that
     */
    public List<PluginReport> verify() {
        for (Member member : catalogue.members()) {
            if (member.generation() != null) {
                member.generation().loadAll();
            }
        }
        return plugins();
    }

    /**
     * Looks at the folder again. Jars that have not changed go on as they are, and those that failed are tried again. A jar that
     * has changed is loaded with all of its drivers, and replaces the old one if that goes well; otherwise the old one goes on,
     * and the report says why. Whoever has a lease of an old driver keeps it.
     *
     * @throws AllocatorException {@code invalid-argument} if the folder cannot be read, {@code driver-unavailable} if the host is
     *     closed; nothing has changed then
     */
    public void reload() {
        synchronized (changing) {
            if (closed) {
                throw closed();
            }
            Catalogue before = catalogue;
            catalogue = Catalogue.of(new Succession(before.members(), rules, around).members(scanned()), rules);
            log(before);
            retire(before);
            endOverdue();
        }
    }

    private List<ScannedJar> scanned() {
        try {
            return scan.scan(directory);
        } catch (IOException e) {
            throw AllocatorException.of(
                            ErrorCode.INVALID_ARGUMENT,
                            Files.isDirectory(directory)
                                    ? "the folder cannot be read: " + e
                                    : "there is no such folder")
                    .subject("plugins")
                    .value(directory)
                    .advice("make it, or name another one")
                    .cause(e)
                    .build();
        }
    }

    /** Each problem once: not those that were there already, and those that generations have they log themselves. */
    private void log(Catalogue before) {
        Set<String> known = new HashSet<>();
        before.members().forEach(member -> member.found().forEach(problem -> known.add(problem.toString())));
        catalogue.members().stream()
                .flatMap(member -> member.found().stream())
                .filter(problem -> known.add(problem.toString()))
                .forEach(ProblemList::log);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ending logs what goes wrong
    private void retire(Catalogue before) {
        Set<Generation> going = new HashSet<>(generations(before).toList());
        generations(catalogue).forEach(going::remove);
        long now = around.clock().millis();
        for (Generation generation : going) {
            retired.addLast(new Retired(generation, now));
            generation.retire();
            if (scheduler != null && retireAfter != null) {
                scheduler.schedule(generation::end, retireAfter.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        while (retired.size() > REMEMBERED) {
            retired.removeFirst();
        }
    }

    private static Stream<Generation> generations(Catalogue of) {
        return of.members().stream().map(Member::generation).filter(Objects::nonNull);
    }

    /** Without a scheduler this is when somebody looks. */
    private void endOverdue() {
        if (retireAfter == null) {
            return;
        }
        long latest = around.clock().millis() - retireAfter.toMillis();
        for (Retired old : retired) {
            if (old.since() <= latest) {
                old.generation().end();
            }
        }
    }

    /**
     * Unloads every plugin, closing its drivers, and removes the copies. A plugin in whose code a call is under way is unloaded
     * when that returns; calls after this are refused with {@code driver-unavailable}. Close the allocator first. What is still
     * wrong can be asked afterwards.
     */
    @Override
    public void close() {
        synchronized (changing) {
            if (closed) {
                return;
            }
            closed = true;
            generations(catalogue).forEach(Generation::end);
            retired.forEach(old -> old.generation().end());
            try {
                copies.close();
            } catch (IOException e) {
                LOG.warn("the copies of plugins could not be removed", e);
            }
        }
    }

    private AllocatorException closed() {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "the plugin host is closed")
                .subject("plugins")
                .value(directory)
                .build();
    }

    private void refuseProblems() {
        verify();
        List<PluginProblem> problems = problems();
        if (!problems.isEmpty()) {
            StringBuilder text = new StringBuilder()
                    .append(problems.size())
                    .append(
                            problems.size() == 1
                                    ? " problem, and the host is strict"
                                    : " problems, and the host is strict");
            problems.forEach(problem -> text.append("; ").append(problem));
            throw AllocatorException.of(PluginErrors.PROBLEMS, text.toString())
                    .subject("plugins")
                    .value(directory)
                    .build();
        }
    }

    /** Collects the parts of a host. Confined to one thread. */
    public static final class Builder {
        private final Path directory;
        private final Map<String, Map<String, String>> configurations = new HashMap<>();
        private final Map<ProvidedDriver, String> pins = new HashMap<>();
        private final Set<String> disabled = new HashSet<>();
        private final Set<ProvidedDriver> builtIns = new HashSet<>();
        private TrustPolicy trust = TrustPolicy.off();
        private ClusterSettings settings = ClusterSettings.DEFAULT;
        private Clock clock = Clock.systemUTC();
        private Duration callDeadline = Duration.ofSeconds(30);
        private String spiVersion = SpiVersion.CURRENT;
        private boolean strict;
        private @Nullable Path workDirectory;
        private @Nullable Executor executor;
        private @Nullable Duration retireAfter;
        private @Nullable ScheduledExecutorService scheduler;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Which jars may run; all by default. */
        public Builder trust(TrustPolicy policy) {
            this.trust = policy;
            return this;
        }

        /** The cluster's settings, for the drivers. */
        public Builder settings(ClusterSettings clusterSettings) {
            this.settings = clusterSettings;
            return this;
        }

        /** The source of time, for the drivers and for telling when a call takes too long; the system's by default. */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /** What a driver of this name, in any case, of either kind, finds in its context as its configuration. */
        public Builder configuration(String driverName, Map<String, String> configuration) {
            configurations.put(ProvidedDriver.canonical(driverName), Map.copyOf(configuration));
            return this;
        }

        /** Lets this plugin alone serve this driver, whoever else says to provide it. */
        public Builder pin(DriverKind kind, String driverName, String pluginId) {
            pins.put(new ProvidedDriver(kind, ProvidedDriver.canonical(driverName)), pluginId);
            return this;
        }

        /** Switches a plugin off; asking for its drivers says so. */
        public Builder disable(String pluginId) {
            disabled.add(pluginId);
            return this;
        }

        /** A driver that the allocator has itself, so that a plugin's would never be used (DRV-4); it is then a problem. */
        public Builder builtIn(DriverKind kind, String driverName) {
            builtIns.add(new ProvidedDriver(kind, ProvidedDriver.canonical(driverName)));
            return this;
        }

        /** Where to make the folder for the copies of jars; by default where the system keeps temporary files. */
        public Builder workDirectory(Path parent) {
            this.workDirectory = parent;
            return this;
        }

        /**
         * Runs plugins' code while they start and end, within the {@link #callDeadline}. Without one it runs on the caller's
         * thread, without a deadline, and a plugin that hangs keeps its caller. The host does not shut it down. Calls of drivers
         * run on the caller's thread in either case: the allocator has an executor of its own for them (DRV-8).
         */
        public Builder executor(Executor callExecutor) {
            this.executor = callExecutor;
            return this;
        }

        /**
         * How long each step of starting or ending a plugin may take on the executor, and how long a call may take before it is
         * listed as a problem; 30 seconds by default.
         *
         * @throws AllocatorException {@code invalid-argument} if not positive
         */
        public Builder callDeadline(Duration deadline) {
            this.callDeadline = positive(deadline);
            return this;
        }

        /**
         * Ends what was replaced or removed after this time even if it has leases, whose calls are then refused with
         * {@code driver-unavailable}; by default it is never ended before its last lease, and a network keeps its lease as long as
         * it lives. Looked at when the plugins are reloaded, and by the {@link #scheduler}.
         *
         * @throws AllocatorException {@code invalid-argument} if not positive
         */
        public Builder retireAfter(Duration time) {
            this.retireAfter = positive(time);
            return this;
        }

        /** Ends what was replaced when it is due. The host does not shut it down. */
        public Builder scheduler(ScheduledExecutorService retireScheduler) {
            this.scheduler = retireScheduler;
            return this;
        }

        /** Loads everything when opened, and refuses to open if there is any problem. */
        public Builder strict() {
            this.strict = true;
            return this;
        }

        /** The version to compare plugins to. */
        Builder spiVersion(String version) {
            this.spiVersion = version;
            return this;
        }

        private static Duration positive(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw AllocatorException.invalidArgument(
                        "plugins", time.toString(), "a time to wait is positive", "give a longer one");
            }
            return time;
        }

        /**
         * The host, with the folder read and nothing loaded, unless it is strict.
         *
         * @throws AllocatorException {@code invalid-argument} if the folder cannot be read, or no copies can be made;
         *     {@code plugin-problems} if it is strict and there are any
         */
        public PluginHost open() {
            PluginHost host;
            try {
                host = new PluginHost(this);
            } catch (IOException e) {
                throw AllocatorException.of(ErrorCode.INVALID_ARGUMENT, "no folder for copies can be made: " + e)
                        .subject("plugins")
                        .advice("name a work directory that can be written to")
                        .cause(e)
                        .build();
            }
            try {
                host.reload();
                if (strict) {
                    host.refuseProblems();
                }
                return host;
            } catch (RuntimeException | Error e) {
                host.close();
                throw e;
            }
        }
    }
}
