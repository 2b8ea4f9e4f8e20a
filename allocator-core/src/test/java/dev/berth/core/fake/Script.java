package dev.berth.core.fake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What fake drivers do call by call, and which calls they got. Several drivers may share one. Thread-safe. */
public final class Script {
    /**
     * A call that a driver got.
     *
     * @param driver the driver's name
     * @param operation the method's name
     * @param request what it was given
     */
    public record Call(String driver, String operation, Object request) {
        @Override
        public String toString() {
            return driver + "." + operation + "(" + request + ")";
        }
    }

    private record Rule(Predicate<Call> calls, Behaviour behaviour) {}

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Deque<Behaviour>> next = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private int countdown;
    private Behaviour atCountdown = Behaviour.WELL;

    /** The next call of this operation does this; several queue up. */
    public synchronized Script next(String operation, Behaviour behaviour) {
        next.computeIfAbsent(operation, first -> new ArrayDeque<>()).addLast(behaviour);
        return this;
    }

    /** Every such call does this, unless something was planned for the next one; the latest rule that fits counts. */
    public synchronized Script always(Predicate<Call> which, Behaviour behaviour) {
        rules.add(0, new Rule(which, behaviour));
        return this;
    }

    /** Every call of this operation does this. */
    public Script always(String operation, Behaviour behaviour) {
        return always(call -> call.operation().equals(operation), behaviour);
    }

    /** The n-th call from now, of any operation, does this; from 1. */
    public synchronized Script nth(int number, Behaviour behaviour) {
        countdown = number;
        atCountdown = behaviour;
        return this;
    }

    /** Whether the call of {@link #nth} has come. */
    public synchronized boolean nthCame() {
        return countdown <= 0;
    }

    /** From now on everything goes well. */
    public synchronized void behave() {
        next.clear();
        rules.clear();
        countdown = 0;
    }

    /** The calls so far, without those that change nothing. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The requests of one operation so far. */
    public synchronized <T> List<T> requests(Class<T> type) {
        return calls.stream()
                .map(Call::request)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Forgets the calls so far. */
    public synchronized void forgetCalls() {
        calls.clear();
    }

    @Nullable Object run(Call call, Supplier<@Nullable Object> work) {
        return choose(call).act(work);
    }

    private synchronized Behaviour choose(Call call) {
        calls.add(call);
        if (countdown > 0 && --countdown == 0) {
            return atCountdown;
        }
        Deque<Behaviour> planned = next.get(call.operation());
        if (planned != null && !planned.isEmpty()) {
            return planned.removeFirst();
        }
        for (Rule rule : rules) {
            if (rule.calls().test(call)) {
                return rule.behaviour();
            }
        }
        return Behaviour.WELL;
    }
}
