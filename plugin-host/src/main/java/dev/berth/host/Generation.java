package dev.berth.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One plugin with one content: loaded when one of its drivers is first needed, and unloaded when it is retired and the last
 * lease has ended. What failed is not tried again. Thread-safe.
 */
final class Generation {
    private final ScannedJar jar;
    private final Descriptor descriptor;
    private final JarCopy copy;
    private final Surroundings around;
    private final ProblemList problems = new ProblemList();
    private final Map<ProvidedDriver, DriverSlot<?, ?>> slots = new LinkedHashMap<>();
    /** Calls into its code that are under way, its loading included; no call, no code: then it can be unloaded. */
    private final Gate calls = new Gate(this::unload);
    /** Its users; without users, nobody has a reason to call. */
    private final Gate leases = new Gate(calls::shut);

    private @Nullable LoadedPlugin loaded; // guarded by this
    private @Nullable Rejection startFailure; // guarded by this

    /** @param jar one with a descriptor and a copy */
    Generation(ScannedJar jar, Descriptor descriptor, JarCopy copy, Surroundings around) {
        this.jar = jar;
        this.descriptor = descriptor;
        this.copy = copy;
        this.around = around;
        for (ProvidedDriver driver : descriptor.provides()) {
            slots.put(driver, new DriverSlot<>(this, DriverType.of(driver.kind()), driver.name()));
        }
    }

    ScannedJar jar() {
        return jar;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    Gate leases() {
        return leases;
    }

    @Nullable
    DriverSlot<?, ?> slot(ProvidedDriver driver) {
        return slots.get(driver);
    }

    /** Creates every driver, if that is still to be done. */
    void loadAll() {
        for (DriverSlot<?, ?> slot : slots.values()) {
            if (slot.driver() == null && slot.failure() == null && leases.enter()) {
                try {
                    load(slot);
                } catch (dev.berth.api.error.AllocatorException e) {
                    // is among the problems
                } finally {
                    leases.leave();
                }
            }
        }
    }

    /** Whether a driver of it could not be had when it was asked for. */
    boolean hasFailed() {
        return slots.values().stream().anyMatch(slot -> slot.failure() != null);
    }

    PluginState state() {
        if (slots.values().stream().anyMatch(slot -> slot.driver() != null)) {
            return PluginState.LOADED;
        }
        return hasFailed() ? PluginState.FAILED : PluginState.AVAILABLE;
    }

    /** What went wrong with it, and what hangs. */
    List<PluginProblem> problems() {
        List<PluginProblem> all = new ArrayList<>(problems.list());
        for (DriverSlot<?, ?> slot : slots.values()) {
            Passage passage = slot.passage();
            if (passage != null) {
                all.addAll(passage.hanging());
            }
        }
        return all;
    }

    /** Takes no new users, and ends with the last one. */
    void retire() {
        leases.shut();
    }

    /** Takes no new users, and ends with the last call of those there are. */
    void end() {
        leases.shut();
        calls.shut();
    }

    /**
     * The driver of a slot, created if nobody has done so before. One at a time for a plugin, so that it is loaded once.
     *
     * @throws dev.berth.api.error.AllocatorException {@code plugin-load-failed}, now and ever after; or
     *     {@code driver-unavailable} if this attempt could not be made
     */
    <P, D extends AutoCloseable> D load(DriverSlot<P, D> slot) {
        if (!calls.enter()) {
            throw slot.loadFailed(problem(new Rejection(ProblemStage.START, "it is being unloaded")));
        }
        try {
            synchronized (this) {
                D driver = slot.driver();
                if (driver != null) {
                    return driver;
                }
                PluginProblem failure = slot.failure();
                if (failure != null) {
                    throw slot.loadFailed(failure);
                }
                try {
                    return create(slot, loaded());
                } catch (Rejection e) {
                    PluginProblem problem = problem(e);
                    problems.add(problem);
                    slot.failed(problem);
                    throw slot.loadFailed(problem);
                }
            }
        } finally {
            calls.leave();
        }
    }

    private LoadedPlugin loaded() throws Rejection {
        if (startFailure != null) {
            throw startFailure;
        }
        if (loaded == null) {
            try {
                loaded = LoadedPlugin.load(descriptor, copy.file(), around);
            } catch (Rejection e) {
                startFailure = e;
                throw e;
            }
            loaded.failures().forEach(failure -> problems.add(problem(failure)));
        }
        return loaded;
    }

    private <P, D extends AutoCloseable> D create(DriverSlot<P, D> slot, LoadedPlugin plugin) throws Rejection {
        P provider = plugin.provider(slot.type(), slot.name());
        D driver = created(slot, plugin, provider);
        try {
            verify(slot, plugin, driver);
        } catch (Rejection e) {
            close(slot.subject(), plugin, driver);
            throw e;
        }
        return slot.created(
                driver,
                new Passage(slot.subject(), jar, plugin.loader(), calls, problems, around.clock(), around.patience()));
    }

    private <P, D extends AutoCloseable> D created(DriverSlot<P, D> slot, LoadedPlugin plugin, P provider)
            throws Rejection {
        Optional<D> driver;
        try {
            driver = around.fence()
                    .call(
                            plugin.loader(),
                            () -> Optional.ofNullable(slot.type()
                                    .create()
                                    .apply(provider, around.contexts().apply(slot.name()))));
        } catch (PluginFailure e) {
            throw new Rejection(ProblemStage.INSTANTIATE, slot.subject() + " cannot be created: " + e.chain(), e);
        }
        return driver.orElseThrow(() -> new Rejection(
                ProblemStage.INSTANTIATE, slot.subject() + " cannot be created: its provider answered null"));
    }

    private <P, D extends AutoCloseable> void verify(DriverSlot<P, D> slot, LoadedPlugin plugin, D driver)
            throws Rejection {
        Optional<Object> capabilities;
        try {
            capabilities = around.fence()
                    .call(
                            plugin.loader(),
                            () -> Optional.ofNullable(slot.type().capabilities().apply(driver)));
        } catch (PluginFailure e) {
            throw new Rejection(
                    ProblemStage.VERIFY, slot.subject() + " does not tell its capabilities: " + e.chain(), e);
        }
        if (capabilities.isEmpty()) {
            throw new Rejection(ProblemStage.VERIFY, slot.subject() + " has null for capabilities");
        }
    }

    private void close(String subject, LoadedPlugin plugin, AutoCloseable driver) {
        try {
            around.fence().call(plugin.loader(), () -> {
                driver.close();
                return true;
            });
        } catch (PluginFailure | dev.berth.api.error.AllocatorException e) {
            String what = e instanceof PluginFailure failure ? failure.chain() : e.getMessage();
            problems.add(problem(new Rejection(
                    ProblemStage.CALL, subject + ": close threw " + what + "; report it to the plugin's vendor", e)));
        }
    }

    private synchronized void unload() {
        LoadedPlugin plugin = loaded;
        if (plugin == null) {
            return;
        }
        loaded = null;
        for (DriverSlot<?, ?> slot : slots.values()) {
            AutoCloseable driver = slot.forget();
            if (driver != null) {
                close(slot.subject(), plugin, driver);
            }
        }
        plugin.unload().forEach(problem -> problems.add(problem(problem)));
    }

    private PluginProblem problem(Rejection rejection) {
        return new PluginProblem(jar.path(), jar.id(), rejection.stage(), rejection.problem(), rejection.getCause());
    }
}
