package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A plugin in memory: its class loader, and its providers as far as they could be created. Guarded by its generation. */
final class LoadedPlugin {
    /** How long threads that the plugin told to end get for it. */
    private static final long LAST_BREATH = TimeUnit.SECONDS.toNanos(1);

    private final Descriptor descriptor;
    private final Fence fence;
    private final OnePluginManager manager;
    private final ClassLoader loader;
    private final Map<ProvidedDriver, Object> providers = new HashMap<>();
    private final List<Rejection> failures = new ArrayList<>();

    private LoadedPlugin(Descriptor descriptor, Fence fence, OnePluginManager manager, ClassLoader loader) {
        this.descriptor = descriptor;
        this.fence = fence;
        this.manager = manager;
        this.loader = loader;
    }

    /** @throws Rejection at {@code START} */
    static LoadedPlugin load(Descriptor descriptor, Path jar, Surroundings around) throws Rejection {
        OnePluginManager manager = new OnePluginManager(descriptor, jar, around.shared());
        try {
            manager.loadPlugin(jar);
        } catch (RuntimeException e) {
            throw new Rejection(ProblemStage.START, "it cannot be loaded: " + e, e);
        }
        LoadedPlugin plugin =
                new LoadedPlugin(descriptor, around.fence(), manager, manager.getPluginClassLoader(descriptor.id()));
        try {
            plugin.start();
            plugin.createProviders();
        } catch (Rejection | RuntimeException e) {
            plugin.unload();
            throw e;
        }
        return plugin;
    }

    private void start() throws Rejection {
        PluginFailure failure = fenced(() -> manager.startPlugin(descriptor.id()));
        if (failure != null) {
            throw new Rejection(
                    ProblemStage.START,
                    "its Plugin-Class " + descriptor.pluginClass() + " cannot be started: " + failure.chain(),
                    failure);
        }
    }

    /** What went wrong while PF4J did something to the plugin. */
    private @Nullable PluginFailure fenced(Runnable body) {
        try {
            fence.call(loader, () -> {
                body.run();
                return true;
            });
        } catch (PluginFailure e) {
            return e;
        }
        Throwable failure = manager.takeFailure();
        return failure == null ? null : PluginFailure.of(unwrapped(failure));
    }

    /** One that cannot be created keeps no other from it. */
    private void createProviders() {
        Map<String, Object> instances = new HashMap<>();
        for (String className : manager.getExtensionClassNames(descriptor.id())) {
            try {
                instances.put(className, fence.call(loader, () -> instance(className)));
            } catch (PluginFailure e) {
                failures.add(new Rejection(
                        ProblemStage.INSTANTIATE, "provider " + className + " cannot be created: " + e.chain(), e));
            }
        }
        for (DriverType<?, ?> type : DriverType.ALL) {
            for (String className : descriptor.providers().getOrDefault(type.kind(), List.of())) {
                Object instance = instances.get(className);
                if (instance != null) {
                    register(type, className, instance);
                }
            }
        }
    }

    private Object instance(String className) throws Exception {
        try {
            return Class.forName(className, true, loader).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            } else if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof InvocationTargetException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private <P> void register(DriverType<P, ?> type, String className, Object instance) {
        String problem;
        PluginFailure failure = null;
        if (!type.providerClass().isInstance(instance)) {
            problem = "is listed as one, and is no " + type.providerClass().getSimpleName();
        } else {
            P provider = type.providerClass().cast(instance);
            try {
                Optional<String> name =
                        fence.call(loader, () -> Optional.ofNullable(type.name().apply(provider)));
                problem = name.isEmpty() ? "has no name" : register(type.kind(), name.get(), provider);
            } catch (PluginFailure e) {
                problem = "does not tell its name: " + e.chain();
                failure = e;
            }
        }
        if (!problem.isEmpty()) {
            failures.add(new Rejection(ProblemStage.INSTANTIATE, "provider " + className + " " + problem, failure));
        }
    }

    /** What is wrong with it, or nothing. */
    private String register(DriverKind kind, String name, Object provider) {
        ProvidedDriver driver = new ProvidedDriver(kind, ProvidedDriver.canonical(name));
        if (!descriptor.provides().contains(driver)) {
            return "is for " + driver + ", which Plugin-Provides does not have";
        }
        return providers.putIfAbsent(driver, provider) == null
                ? ""
                : "is for " + driver + ", as another one of this jar";
    }

    ClassLoader loader() {
        return loader;
    }

    /** What is wrong with its providers. */
    List<Rejection> failures() {
        return failures;
    }

    /** @throws Rejection at {@code INSTANTIATE} if there is none of this name */
    <P> P provider(DriverType<P, ?> type, String name) throws Rejection {
        Object provider = providers.get(new ProvidedDriver(type.kind(), name));
        if (provider == null) {
            throw new Rejection(
                    ProblemStage.INSTANTIATE,
                    failures.isEmpty()
                            ? "none of its providers has the name " + name + ", as Plugin-Provides says"
                            : failures.get(0).problem(),
                    failures.isEmpty() ? null : failures.get(0).getCause());
        }
        return type.providerClass().cast(provider);
    }

    /**
     * Ends it.
     *
     * @return what went wrong meanwhile
     */
    List<Rejection> unload() {
        List<Rejection> problems = new ArrayList<>();
        try {
            PluginFailure failure = fenced(() -> manager.unloadPlugin(descriptor.id()));
            if (failure != null) {
                problems.add(new Rejection(ProblemStage.CALL, "stop threw " + failure.chain(), failure));
            }
        } catch (AllocatorException e) {
            problems.add(new Rejection(ProblemStage.CALL, "it could not be stopped: " + e.getMessage(), e));
        }
        List<String> threads = threadsLeft();
        if (!threads.isEmpty()) {
            problems.add(new Rejection(
                    ProblemStage.CALL,
                    "it left " + (threads.size() == 1 ? "a thread" : threads.size() + " threads") + " running: "
                            + String.join(", ", threads)
                            + "; its classes stay in memory until they end; report it to the plugin's vendor"));
        }
        return problems;
    }

    private List<String> threadsLeft() {
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader)
                .sorted(Comparator.comparing(Thread::getName))
                .toList();
        long end = System.nanoTime() + LAST_BREATH;
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }
}
