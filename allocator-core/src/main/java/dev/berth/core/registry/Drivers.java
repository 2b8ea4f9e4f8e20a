package dev.berth.core.registry;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.call.Hinted;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.drivers.DriverLease;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers of one kind. Built-in ones are fixed once the registry is made; those of the source are found each time, and
 * share one way into each instance as long as anybody uses it. Thread-safe.
 */
final class Drivers<D extends AutoCloseable, C extends Hinted> {
    interface Way<D, C> {
        C into(String name, D driver, boolean foreign) throws UnknownOutcome;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    private record BuiltIn<D, C>(D driver, C calls) {}

    /** A driver of the source in use. The way into it is opened by its first user, for whom the others wait. */
    private static final class Foreign<C> {
        final String name;
        final CompletableFuture<C> calls = new CompletableFuture<>();
        int users;

        Foreign(String name) {
            this.name = name;
        }
    }

    private final String kind;
    private final ErrorCode unknown;
    private final Function<String, Optional<DriverLease<D>>> source;
    private final Supplier<Set<String>> sourceNames;
    private final Way<D, C> way;
    /** Those that no driver has been given yet: each goes to the first driver of its name. */
    private final Map<String, String> savedHints;
    /** What each driver was given or said last: it stands when the driver fails to say. */
    private final Map<String, String> lastHints = new ConcurrentHashMap<>();

    private final Map<String, BuiltIn<D, C>> builtIns = new TreeMap<>();
    private final IdentityHashMap<D, Foreign<C>> foreign = new IdentityHashMap<>(); // guarded by itself
    private final Set<DriverLease<D>> leases = Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by foreign

    Drivers(
            String kind,
            ErrorCode unknown,
            Function<String, Optional<DriverLease<D>>> source,
            Supplier<Set<String>> sourceNames,
            Way<D, C> way,
            Map<String, String> savedHints) {
        this.kind = kind;
        this.unknown = unknown;
        this.source = source;
        this.sourceNames = sourceNames;
        this.way = way;
        this.savedHints = new ConcurrentHashMap<>(savedHints);
    }

    void addBuiltIn(@Nullable String providedName, Function<String, D> create) {
        if (providedName == null || providedName.isBlank()) {
            throw AllocatorException.invalidArgument(
                    kind, String.valueOf(providedName), "the provider has no name", "give it one");
        }
        String name = canonical(providedName);
        if (builtIns.containsKey(name)) {
            throw AllocatorException.invalidArgument(
                    kind + " " + name, name, "two providers have this name", "give the builder only one of them");
        }
        D driver = create.apply(name);
        if (driver == null) {
            throw AllocatorException.of(ErrorCode.DRIVER_FAILURE, "the provider created null")
                    .subject(kind + " " + name)
                    .build();
        }
        try {
            builtIns.put(name, new BuiltIn<>(driver, open(name, driver, false)));
        } catch (UnknownOutcome e) {
            close(driver, e.failure());
            throw e.failure();
        } catch (RuntimeException | Error e) {
            close(driver, e);
            throw e;
        }
    }

    /** Closes a driver that cannot be used; what that throws is less worth telling than why it cannot. */
    private static void close(AutoCloseable driver, Throwable why) {
        try {
            driver.close();
        } catch (Exception | Error e) {
            why.addSuppressed(e);
        }
    }

    private C open(String name, D driver, boolean isForeign) throws UnknownOutcome {
        C calls = way.into(name, driver, isForeign);
        String saved = savedHints.remove(name);
        if (saved != null) {
            calls.restoreHints(saved);
            lastHints.put(name, saved);
        }
        return calls;
    }

    static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean isBuiltIn(String name) {
        return builtIns.containsKey(canonical(name));
    }

    /**
     * What the drivers in use would like to know again (IPM-10), by name, and what was saved for those that nobody has used
     * yet; of a driver that fails to say, what it said last.
     */
    Map<String, String> hints() {
        Map<String, C> ways = new TreeMap<>();
        synchronized (foreign) {
            foreign.values().stream()
                    .filter(used -> used.calls.isDone() && !used.calls.isCompletedExceptionally())
                    .forEach(used -> ways.put(used.name, used.calls.join()));
        }
        builtIns.forEach((name, builtIn) -> ways.put(name, builtIn.calls()));
        Map<String, String> hints = new TreeMap<>(savedHints);
        ways.forEach((name, calls) -> {
            String said = calls.hints();
            if (said != null) {
                lastHints.put(name, said);
            }
            String last = lastHints.getOrDefault(name, "");
            if (!last.isEmpty()) {
                hints.put(name, last);
            }
        });
        return hints;
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(builtIns.keySet());
        names.addAll(sourceNames.get());
        return names;
    }

    Set<String> shadowed() {
        Set<String> names = new TreeSet<>(sourceNames.get());
        names.retainAll(builtIns.keySet());
        return names;
    }

    DriverUse<C> use(String givenName) {
        String name = canonical(givenName);
        BuiltIn<D, C> builtIn = builtIns.get(name);
        if (builtIn != null) {
            return new DriverUse<>(builtIn.calls(), () -> {});
        }
        try {
            return leased(name, givenName);
        } catch (AllocatorException e) { // it may call itself something else
            throw e.code().equals(ErrorCode.DRIVER_UNAVAILABLE) ? e.about(kind + " " + name) : e;
        }
    }

    private DriverUse<C> leased(String name, String givenName) {
        DriverLease<D> lease = source.apply(name)
                .orElseThrow(() -> AllocatorException.of(unknown, "no " + kind + " has this name; known are " + names())
                        .subject(kind)
                        .value(givenName)
                        .advice("use one of these, or install the plugin that brings it")
                        .build());
        try {
            C calls = join(lease);
            return new DriverUse<>(calls, () -> leave(lease));
        } catch (UnknownOutcome e) {
            end(lease);
            throw e.failure();
        } catch (RuntimeException | Error e) {
            end(lease);
            throw e;
        }
    }

    private C join(DriverLease<D> lease) throws UnknownOutcome {
        D driver = lease.driver();
        Foreign<C> used;
        boolean first;
        synchronized (foreign) {
            Foreign<C> known = foreign.get(driver);
            first = known == null;
            used = known == null ? new Foreign<>(lease.name()) : known;
            foreign.put(driver, used);
            used.users++;
            leases.add(lease);
        }
        if (first) {
            open(used, driver);
        }
        try {
            return used.calls.join();
        } catch (CompletionException e) {
            var unused = unregister(lease);
            if (e.getCause() instanceof UnknownOutcome unknownOutcome) {
                throw unknownOutcome;
            }
            throw e.getCause() instanceof RuntimeException refusal ? refusal : e;
        }
    }

    /** Asks the driver what it can do, and gives its hints back, which may block: so not under the lock. */
    private void open(Foreign<C> used, D driver) {
        try {
            used.calls.complete(open(used.name, driver, true));
        } catch (UnknownOutcome | RuntimeException | Error e) {
            used.calls.completeExceptionally(e);
        }
    }

    private void leave(DriverLease<D> lease) {
        if (unregister(lease)) {
            end(lease);
        }
    }

    /** Whether it was there: it is not if this was closed meanwhile. */
    private boolean unregister(DriverLease<D> lease) {
        D driver = lease.driver();
        synchronized (foreign) {
            if (!leases.remove(lease)) {
                return false;
            }
            Foreign<C> used = foreign.get(driver);
            if (used != null && --used.users == 0) {
                foreign.remove(driver);
            }
            return true;
        }
    }

    /** A plugin host that fails here must not keep an operation from its end. */
    private void end(DriverLease<D> lease) {
        try {
            lease.close();
        } catch (RuntimeException e) {
            LOG.warn("the lease of {} {} did not end well", kind, lease.name(), e);
        }
    }

    /**
     * Ends all leases and closes the built-in drivers, and adds what fails; one that throws does not keep the others open.
     */
    void close(List<AllocatorException> failures) {
        List<DriverLease<D>> open;
        synchronized (foreign) {
            open = List.copyOf(leases);
        }
        open.forEach(this::leave);
        builtIns.forEach((name, builtIn) -> {
            try {
                builtIn.driver().close();
            } catch (Exception | Error e) {
                failures.add(AllocatorException.of(ErrorCode.DRIVER_FAILURE, "close threw " + e)
                        .subject(kind + " " + name)
                        .cause(e)
                        .build());
            }
        });
    }
}
