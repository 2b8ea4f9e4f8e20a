package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way into one driver of a plugin: with the plugin's class loader as the thread's, only as long as the plugin may be
 * called, and with an eye on what fails or does not return. What is thrown that is no refusal goes on as its likeness.
 * Thread-safe.
 */
final class Passage {
    private final String driver;
    private final ScannedJar jar;
    private final ClassLoader plugin;
    private final Gate calls;
    private final ProblemList problems;
    private final Clock clock;
    private final Duration patience;
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();

    /** A call that has not returned; told apart from others by identity. */
    private static final class Call {
        final String operation;
        final long started;

        Call(String operation, long started) {
            this.operation = operation;
            this.started = started;
        }
    }

    /** @param driver kind and name, for messages */
    Passage(
            String driver,
            ScannedJar jar,
            ClassLoader plugin,
            Gate calls,
            ProblemList problems,
            Clock clock,
            Duration patience) {
        this.driver = driver;
        this.jar = jar;
        this.plugin = plugin;
        this.calls = calls;
        this.problems = problems;
        this.clock = clock;
        this.patience = patience;
    }

    /** A call that must not answer null; if it does, that is noted, and passed on for the allocator to refuse. */
    <T> T call(String operation, Callable<T> body) {
        T answer = callAny(operation, body);
        if (answer == null) {
            problems.add(problem(operation + " answered null; report it to the plugin's vendor", null));
        }
        return answer;
    }

    /** A call that answers nothing. */
    void run(String operation, Runnable body) {
        callAny(operation, () -> {
            body.run();
            return true;
        });
    }

    private <T> T callAny(String operation, Callable<T> body) {
        if (!calls.enter()) {
            throw AllocatorException.of(
                            ErrorCode.DRIVER_UNAVAILABLE,
                            operation + ": its plugin " + jar.fileName() + " was unloaded")
                    .subject(driver)
                    .advice("allocate the network anew")
                    .build();
        }
        Call call = new Call(operation, clock.millis());
        underWay.add(call);
        try {
            return Fence.in(plugin, body);
        } catch (AllocatorException refusal) {
            throw refusal;
        } catch (Throwable e) {
            PluginFailure failure = PluginFailure.of(e);
            problems.add(
                    problem(operation + " threw " + failure.chain() + "; report it to the plugin's vendor", failure));
            throw failure;
        } finally {
            underWay.remove(call);
            if (isLate(call)) {
                problems.add(problem(operation + " took longer than " + patience.toSeconds() + " s", null));
            }
            calls.leave();
        }
    }

    /** Calls that hang, as far as can be told. */
    List<PluginProblem> hanging() {
        List<PluginProblem> hanging = new ArrayList<>();
        for (Call call : underWay) {
            if (isLate(call)) {
                hanging.add(problem(
                        call.operation + " has not returned for "
                                + Duration.ofMillis(clock.millis() - call.started)
                                        .toSeconds()
                                + " s; its thread is lost until it does",
                        null));
            }
        }
        return hanging;
    }

    private boolean isLate(Call call) {
        return clock.millis() - call.started > patience.toMillis();
    }

    private PluginProblem problem(String message, @Nullable Throwable cause) {
        return new PluginProblem(jar.path(), jar.id(), ProblemStage.CALL, driver + ": " + message, cause);
    }
}
