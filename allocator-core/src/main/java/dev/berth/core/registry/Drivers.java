package dev.berth.core.registry;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.call.Hinted;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.drivers.DriverLease;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The drivers of one kind. Built-in ones are fixed once the registry is made; those of the source are found each time, and
 * share one way into each instance as long as anybody uses it. Thread-safe.
 */
final class Drivers<D extends AutoCloseable, C extends Hinted> {
    interface Way<D, C> {
        C into(String name, D driver, boolean foreign) throws UnknownOutcome;
    }

    private record BuiltIn<D, C>(D driver, C calls) {}

    private static final class Foreign<C> {
        final String name;
        final C calls;
        int users;

        Foreign(String name, C calls) {
            this.name = name;
            this.calls = calls;
        }
    }

    private final String kind;
    private final ErrorCode unknown;
    private final Function<String, Optional<DriverLease<D>>> source;
    private final Supplier<Set<String>> sourceNames;
    private final Way<D, C> way;
    private final Map<String, String> savedHints;
    private final Map<String, BuiltIn<D, C>> builtIns = new TreeMap<>();
    private final IdentityHashMap<D, Foreign<C>> foreign = new IdentityHashMap<>(); // guarded by itself

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
        this.savedHints = savedHints;
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
            throw e.failure();
        }
    }

    private C open(String name, D driver, boolean isForeign) throws UnknownOutcome {
        C calls = way.into(name, driver, isForeign);
        String saved = savedHints.get(name);
        if (saved != null) {
            calls.restoreHints(saved);
        }
        return calls;
    }

    static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean isBuiltIn(String name) {
        return builtIns.containsKey(canonical(name));
    }

    /** What the drivers in use would like to know again (IPM-10), by name; a driver that fails to say says nothing. */
    Map<String, String> hints() {
        Map<String, C> ways = new TreeMap<>();
        synchronized (foreign) {
            foreign.values().forEach(used -> ways.put(used.name, used.calls));
        }
        builtIns.forEach((name, builtIn) -> ways.put(name, builtIn.calls()));
        Map<String, String> hints = new TreeMap<>();
        ways.forEach((name, calls) -> {
            String said = calls.hints();
            if (!said.isEmpty()) {
                hints.put(name, said);
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
        DriverLease<D> lease = source.apply(name)
                .orElseThrow(() -> AllocatorException.of(unknown, "no " + kind + " has this name; known are " + names())
                        .subject(kind)
                        .value(givenName)
                        .advice("use one of these, or install the plugin that brings it")
                        .build());
        try {
            C calls = join(lease);
            return new DriverUse<>(calls, () -> {
                leave(lease.driver());
                lease.close();
            });
        } catch (UnknownOutcome e) {
            lease.close();
            throw e.failure();
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private C join(DriverLease<D> lease) throws UnknownOutcome {
        D driver = lease.driver();
        synchronized (foreign) {
            Foreign<C> known = foreign.get(driver);
            if (known != null) {
                known.users++;
                return known.calls;
            }
        }
        // asks the driver what it can do, which may block: not under the lock
        C calls = open(lease.name(), driver, true);
        synchronized (foreign) {
            Foreign<C> known = foreign.computeIfAbsent(driver, first -> new Foreign<>(lease.name(), calls));
            known.users++;
            return known.calls;
        }
    }

    private void leave(D driver) {
        synchronized (foreign) {
            Foreign<C> known = foreign.get(driver);
            if (known != null && --known.users == 0) {
                foreign.remove(driver);
            }
        }
    }

    /** Closes the built-in drivers; one that throws does not keep the others open. */
    void close() {
        List<AllocatorException> failures = new ArrayList<>();
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
        if (!failures.isEmpty()) {
            throw AllocatorException.ofAll(kind + "s", failures);
        }
    }
}
