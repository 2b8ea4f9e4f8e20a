package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverTraits;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.HandOver;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PendingRelease.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The third end of a driver call: nobody knows what it did (GEN-8). */
@Timeout(60)
class UnknownOutcomeTest {
    private static final Behaviour DOWN = Behaviour.refuse(ErrorCode.DRIVER_UNAVAILABLE);

    private final HandOver executor = new HandOver();

    /** Calls that hang are past their deadline, others never. */
    private Bench bench(DriverTraits traits) {
        Bench bench = Bench.of(traits, builder -> builder.executor(executor).callDeadline(Duration.ofMillis(1)));
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Bench.network("b"));
        return bench;
    }

    private static Task asking(String id, String address) {
        return Task.builder(id)
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to("a", IpAddress.parse(address)))))
                .build();
    }

    private static List<Stage> stages(Bench bench) {
        return bench.allocator().pendingReleases().stream()
                .map(PendingRelease::stage)
                .toList();
    }

    private static void settle(Bench bench) {
        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();
    }

    @ParameterizedTest(name = "idempotent {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("GEN-8, DRV-8: an answer after the deadline is undone when it comes")
    void lateAnswer(boolean idempotent) {
        Bench bench = bench(idempotent ? Bench.IDEMPOTENT : Bench.BLOCKING);
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.after());

        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t", "a")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.subject()).contains("network a");
        assertThat(failure.problem()).contains("ipam driver default: requestAddress: no answer within 1 ms");
        assertThat(stages(bench)).containsExactly(Stage.UNDER_WAY);
        assertThat(bench.allocator().pendingReleases().get(0).nextAttempt()).isEmpty();
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .as("as long as the first call is under way")
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        gate.open();
        executor.awaitAll();
        assertThat(bench.picture()).isEqualTo(before);
        assertThat(bench.allocator().allocate(Task.of("t", "a")).addresses("a")).hasSize(1);
    }

    @Test
    @DisplayName("GEN-8: late answers for a network's pool, gateway and driver state are undone as well")
    void lateAnswersForNetworks() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        for (String operation : List.of("requestPool", "requestAddress", "allocateNetwork")) {
            Gate gate = new Gate();
            bench.script.next(operation, gate.after());
            assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                    .as(operation)
                    .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            assertThat(stages(bench)).as(operation).contains(Stage.UNDER_WAY);
            gate.open();
            executor.awaitAll();
            settle(bench);
            assertThat(bench.picture()).as(operation).isEqualTo(before);
        }
        bench.allocator().allocate(Bench.network("new"));
    }

    @Test
    @DisplayName("GEN-8: a refusal after the deadline leaves nothing to be undone")
    void lateRefusal() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.before(Behaviour.REFUSE));
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        gate.open();
        executor.awaitAll();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: a late answer that the driver does not take back is pending")
    void lateAnswerNotTakenBack() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        for (String[] calls : new String[][] {
            {"requestPool", "releasePool"}, {"requestAddress", "releaseAddress"}, {"allocateNetwork", "freeNetwork"}
        }) {
            Gate gate = new Gate();
            bench.script.next(calls[0], gate.after());
            assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                    .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            bench.script.always(calls[1], DOWN);
            gate.open();
            executor.awaitAll();
            assertThat(stages(bench)).as(calls[1]).containsExactly(Stage.WAITING);
            bench.script.behave();
            settle(bench);
            settle(bench);
            assertThat(bench.picture()).as(calls[1]).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("GEN-8: a call that breaks after the deadline is followed up like one that breaks at once")
    void lateBreak() {
        Bench bench = bench(Bench.IDEMPOTENT);
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.before(Behaviour.LOSE_ANSWER));
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        bench.script.always("requestAddress", DOWN);
        gate.open();
        executor.awaitAll();
        assertThat(stages(bench)).as("asking again failed").containsExactly(Stage.WAITING);
        assertThat(bench.ipam.given()).contains("address GlobalDefault/10.0.0.0/24 10.0.0.2");

        bench.script.behave();
        settle(bench);
        settle(bench);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8, OWN-2: an idempotent driver is asked again under the same token for an answer that was lost")
    void askedAgain() {
        Bench bench = bench(Bench.IDEMPOTENT);
        Set<String> before = bench.picture();
        bench.script.forgetCalls();
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.script.requests(AddressRequest.class)).hasSize(2);
        assertThat(bench.script.requests(AddressRequest.class).stream()
                        .map(AddressRequest::owner)
                        .distinct())
                .hasSize(1);
        assertThat(bench.picture()).isEqualTo(before);

        bench.script.next("requestPool", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: an idempotent driver that refuses the give-back of a lost answer has it pending")
    void lostAnswerNotTakenBack() {
        Bench bench = bench(Bench.IDEMPOTENT);
        Set<String> before = bench.picture();
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER).next("releaseAddress", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(stages(bench)).containsExactly(Stage.WAITING);
        settle(bench);
        assertThat(bench.picture()).isEqualTo(before);

        bench.script.next("requestPool", Behaviour.LOSE_ANSWER).next("releasePool", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(stages(bench)).containsExactly(Stage.WAITING);
        settle(bench);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: the lost answer to a dynamic request of a driver that is not idempotent is a possible orphan")
    void possibleOrphan() {
        Bench bench = bench(Bench.BLOCKING);
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        bench.script.next("requestPool", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        settle(bench);

        assertThat(stages(bench)).containsExactly(Stage.POSSIBLE_ORPHAN, Stage.POSSIBLE_ORPHAN);
        PendingRelease orphan = bench.allocator().pendingReleases().get(0);
        assertThat(orphan.driver()).isEqualTo("ipam driver default");
        assertThat(orphan.resource()).isEqualTo("any address of pool GlobalDefault/10.0.0.0/24 for task t (a/IPv4)");
        assertThat(orphan.nextAttempt()).isEmpty();
        assertThat(bench.allocator().pendingReleases().get(1).resource())
                .isEqualTo("pool any IPv4 in GlobalDefault for network new (0)");
        // the retry of the caller gets through all the same, with another address
        assertThat(bench.allocator().allocate(Task.of("t", "a")).addresses("a")).hasToString("[10.0.0.3/24]");
    }

    @Test
    @DisplayName(
            "GEN-8: somebody who compared the driver's records dismisses an orphan, and nothing that can be given back")
    void dismissed() {
        Bench bench = bench(Bench.BLOCKING);
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER);
        Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a")));
        bench.script.next("requestPool", Behaviour.LOSE_ANSWER);
        Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new")));
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER).next("releaseAddress", Behaviour.REFUSE);
        Failures.codeOf(() -> bench.allocator().allocate(asking("u", "10.0.0.77")));
        assertThat(stages(bench)).containsExactly(Stage.WAITING, Stage.POSSIBLE_ORPHAN, Stage.POSSIBLE_ORPHAN);
        PendingRelease waiting = bench.allocator().pendingReleases().get(0);
        PendingRelease lost = bench.allocator().pendingReleases().get(1);
        assertThat(waiting.isDismissible()).isFalse();
        assertThat(lost.isDismissible()).isTrue();

        assertThat(bench.allocator().dismiss(waiting.driver(), waiting.resource()))
                .isFalse();
        assertThat(bench.allocator().dismiss(lost.driver(), "another")).isFalse();
        assertThat(stages(bench)).hasSize(3);
        assertThat(bench.allocator().dismiss(lost.driver(), lost.resource())).isTrue();
        assertThat(stages(bench)).containsExactly(Stage.WAITING, Stage.POSSIBLE_ORPHAN);
        assertThat(bench.allocator().dismiss(lost.driver(), lost.resource())).isFalse();
    }

    @Test
    @DisplayName("GEN-8: what was asked for by its address can be given back without an answer")
    void lostAnswerToExactRequest() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        bench.script.next("requestAddress", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(asking("t", "10.0.0.77"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.picture()).isEqualTo(before);

        bench.script.next("allocateNetwork", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("new"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: a give-back past its deadline is under way until it returns, and done when it says so")
    void lateGiveBack() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        bench.allocator().allocate(Task.of("t", "a"));
        Gate gate = new Gate();
        bench.script.next("releaseAddress", gate.before(Behaviour.WELL));
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(stages(bench)).containsExactly(Stage.UNDER_WAY);
        bench.script.forgetCalls();
        settle(bench);
        assertThat(bench.script.calls()).as("no second call beside it").isEmpty();
        gate.open();
        executor.awaitAll();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: a give-back that is refused after its deadline is retried")
    void lateGiveBackRefused() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        bench.allocator().allocate(Task.of("t", "a"));
        Gate gate = new Gate();
        bench.script.next("releaseAddress", gate.before(DOWN));
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        gate.open();
        executor.awaitAll();
        assertThat(stages(bench)).containsExactly(Stage.WAITING);
        settle(bench);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-8: a hanging give-back keeps the address from being used, and is followed by another one")
    void givenOutWhileGiveBackHangs() {
        Bench bench = bench(Bench.BLOCKING);
        Set<String> before = bench.picture();
        bench.allocator().allocate(Task.of("t", "a"));
        Gate gate = new Gate();
        bench.script.next("releaseAddress", gate.after());
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(asking("u", "10.0.0.2"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        gate.open();
        executor.awaitAll();
        settle(bench);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "NET-7, GEN-8: a network whose release by its driver hangs stays allocated, and is not freed twice at once")
    void hangingFree() {
        Bench bench = bench(Bench.BLOCKING);
        Gate gate = new Gate();
        bench.script.next("freeNetwork", gate.after());
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetwork("a"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.subject()).contains("network a");
        assertThat(bench.allocator().isNetworkAllocated("a")).isTrue();
        bench.script.forgetCalls();
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("a")))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(bench.script.calls()).isEmpty();
        gate.open();
        executor.awaitAll();
        bench.allocator().releaseNetwork("a");
        assertThat(bench.allocator().pendingReleases()).isEmpty();
        assertThat(bench.allocator().networkIds()).containsExactly("b");
    }

    @Test
    @DisplayName(
            "GEN-8: an answer after the deadline is undone when it comes, also if the executor has no thread to spare")
    void lateAnswerOnBusyExecutor() {
        ThreadLocal<Boolean> isExecutors = ThreadLocal.withInitial(() -> false);
        List<Runnable> queue = new CopyOnWriteArrayList<>();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.callDeadline(Duration.ofMillis(1))
                .executor(call -> {
                    if (isExecutors.get()) {
                        queue.add(call);
                    } else {
                        executor.execute(() -> {
                            isExecutors.set(true);
                            call.run();
                        });
                    }
                }));
        bench.allocator().allocate(Bench.network("a"));
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.after());
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        gate.open();
        executor.awaitAll();

        assertThat(bench.picture()).isEqualTo(before);
        assertThat(queue).isEmpty();
    }

    @Test
    @DisplayName("The listener is told of a call under way with no lock held: the call can end meanwhile")
    void listenerWithoutLock() {
        Gate gate = new Gate();
        List<AllocatorEvent> told = new CopyOnWriteArrayList<>();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor)
                .callDeadline(Duration.ofMillis(1))
                .listener(event -> {
                    if (event instanceof AllocatorEvent.ReleasePending) {
                        gate.open();
                        executor.awaitAll();
                        told.add(event);
                    }
                }));
        bench.allocator().allocate(Bench.network("a"));
        Set<String> before = bench.picture();
        bench.script.next("requestAddress", gate.after());

        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "a"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        assertThat(told).hasSize(1);
        assertThat(bench.picture()).isEqualTo(before);
    }
}
