package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Judges the rules of one contract, one after the other, and keeps the results. Confined to one thread. */
final class RuleCheck {
    private static final int FRAMES_SHOWN = 12;

    private final Rules rules;
    private final long seed;
    private final List<Waiver> beyond;
    private final List<RuleResult> results = new ArrayList<>();
    private @Nullable Contract latest;

    /**
     * A result and what led to it.
     *
     * @param cause what the test threw; null if it returned, or was not run
     */
    record Verdict(RuleResult result, @Nullable Throwable cause) {}

    RuleCheck(Rules rules, long seed) {
        this(rules, seed, List.of());
    }

    /** @param beyond rules that cannot be put to the driver, and why */
    RuleCheck(Rules rules, long seed, List<Waiver> beyond) {
        rules.check(beyond);
        this.rules = rules;
        this.seed = seed;
        this.beyond = beyond;
    }

    /** Runs the test of a rule, unless the rule is waived or cannot be judged any more. */
    Verdict judge(Contract contract, Rule rule, Callable<?> test) {
        contract.seed(seed);
        latest = contract;
        Verdict verdict;
        try {
            verdict = verdict(contract, rule, test);
        } catch (RuntimeException e) {
            verdict = failed(rule, describe(e), e);
        }
        results.add(verdict.result());
        return verdict;
    }

    private Verdict verdict(Contract contract, Rule rule, Callable<?> test) {
        for (Waiver unjudged : beyond) {
            if (unjudged.rule().equals(rule.id())) {
                return new Verdict(result(rule, RuleStatus.NOT_APPLICABLE, unjudged.reason()), null);
            }
        }
        List<Waiver> waivers = contract.waivers();
        rules.check(waivers);
        for (Waiver waiver : waivers) {
            if (waiver.rule().equals(rule.id())) {
                return new Verdict(result(rule, RuleStatus.WAIVED, waiver.reason()), null);
            }
        }
        List<String> failed = results.stream()
                .filter(result -> result.status() == RuleStatus.FAILED)
                .map(RuleResult::rule)
                .toList();
        if (rule.afterOthers() && !failed.isEmpty()) {
            return new Verdict(
                    result(rule, RuleStatus.NOT_APPLICABLE, "judged only when no other rule fails: " + failed), null);
        }
        return run(contract.patience(), rule, test);
    }

    private Verdict run(Duration patience, Rule rule, Callable<?> test) {
        FutureTask<?> task = new FutureTask<>(test);
        Thread thread = new Thread(task, "rule " + rule.id());
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return new Verdict(result(rule, RuleStatus.PASSED, ""), null);
        } catch (ExecutionException e) {
            return verdict(rule, thrown(e));
        } catch (TimeoutException e) {
            String stack = Arrays.stream(thread.getStackTrace())
                    .limit(FRAMES_SHOWN)
                    .map(frame -> "\n    at " + frame)
                    .collect(Collectors.joining());
            thread.interrupt();
            return failed(rule, "did not end within " + patience.toSeconds() + " s; it stands" + stack, e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return failed(rule, "interrupted", e);
        }
    }

    private static Throwable thrown(ExecutionException e) {
        Throwable thrown = e.getCause();
        if (thrown instanceof InvocationTargetException reflective) {
            thrown = reflective.getCause();
        }
        return thrown == null ? e : thrown;
    }

    private static Verdict verdict(Rule rule, Throwable thrown) {
        if (thrown instanceof TestAbortedException) {
            return new Verdict(result(rule, RuleStatus.NOT_APPLICABLE, String.valueOf(thrown.getMessage())), thrown);
        }
        return failed(rule, describe(thrown), thrown);
    }

    private static String describe(Throwable thrown) {
        if (thrown instanceof AllocatorException refusal) {
            return "unexpectedly refused with " + refusal.code() + ": " + refusal.getMessage();
        }
        return thrown instanceof AssertionError ? String.valueOf(thrown.getMessage()) : "unexpectedly threw " + thrown;
    }

    private static Verdict failed(Rule rule, String message, Throwable cause) {
        return new Verdict(result(rule, RuleStatus.FAILED, message), cause);
    }

    private static RuleResult result(Rule rule, RuleStatus status, String message) {
        return new RuleResult(rule.id(), rule.says(), status, message);
    }

    /** The results so far; empty if there are none. */
    Optional<ConformanceReport> report() {
        return Optional.ofNullable(latest)
                .map(contract -> new ConformanceReport(contract.subject(), contract.kind(), seed, results));
    }
}
