package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.drivers.DriverLease;
import org.jspecify.annotations.Nullable;

/** One driver of a generation, created when it is first asked for. A look-up after that takes no lock. Thread-safe. */
final class DriverSlot<P, D extends AutoCloseable> implements Offer<D> {
    private final Generation generation;
    private final DriverType<P, D> type;
    private final String name;

    private @Nullable D bare; // guarded by the generation
    private volatile @Nullable D driver;
    private volatile @Nullable Passage passage;
    private volatile @Nullable PluginProblem failure;

    DriverSlot(Generation generation, DriverType<P, D> type, String name) {
        this.generation = generation;
        this.type = type;
        this.name = name;
    }

    @Override
    public @Nullable DriverLease<D> lease() {
        Gate leases = generation.leases();
        if (!leases.enter()) {
            return null;
        }
        try {
            D ready = driver;
            return new Lease<>(name, ready == null ? generation.load(this) : ready, leases);
        } catch (Throwable e) {
            leases.leave();
            throw e;
        }
    }

    @Override
    public boolean isGiven() {
        return failure == null;
    }

    DriverType<P, D> type() {
        return type;
    }

    String name() {
        return name;
    }

    /** Kind and name. */
    String subject() {
        return type.kind().subject() + " " + name;
    }

    @Nullable
    D driver() {
        return driver;
    }

    @Nullable
    Passage passage() {
        return passage;
    }

    @Nullable
    PluginProblem failure() {
        return failure;
    }

    /** It is there; only to be called by the generation, under its lock. */
    D created(D created, Passage way) {
        D behind = type.behind().apply(created, way);
        bare = created;
        passage = way;
        driver = behind;
        return behind;
    }

    /** It will never be there; only to be called by the generation, under its lock. */
    void failed(PluginProblem problem) {
        failure = problem;
    }

    /** Lets go of the driver; only to be called by the generation, under its lock. */
    @Nullable
    D forget() {
        D last = bare;
        bare = null;
        driver = null;
        passage = null;
        return last;
    }

    AllocatorException loadFailed(PluginProblem problem) {
        return AllocatorException.of(PluginErrors.LOAD_FAILED, "its plugin " + problem)
                .subject(subject())
                .advice("replace the jar, and reload the plugins")
                .cause(problem.cause())
                .build();
    }
}
