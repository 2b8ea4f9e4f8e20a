package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Task;
import dev.berth.core.status.PendingRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers outside the process, that remember what they gave, and a process that may end at any moment (GEN-8). */
@Timeout(120)
class OutsideDriversTest {
    private interface Step {
        void on(Outside outside);
    }

    /** Everything that takes and gives back: by itself, in whole batches, and in one that is undone. */
    private static final List<Step> HISTORY = List.of(
            outside -> outside.engine.declare(outside.network("n")),
            outside -> outside.engine.declare(Bench.service("s", "n")),
            outside -> outside.engine.declare(Bench.node("node")),
            outside -> outside.engine.declare(Bench.onNode("t1", "node", "n")),
            outside -> outside.engine.declare(Bench.onNode("t2", "node", "n")),
            outside -> outside.engine.remove(ObjectKind.TASK, "t1"),
            outside -> outside.engine.declare(outside.network("m")),
            outside -> outside.engine.declare(Bench.service("s", "m")),
            outside -> outside.engine.apply(
                    Batch.builder()
                            .remove(ObjectKind.TASK, "t2")
                            .declare(Bench.task("t3", "n", "m"))
                            .declare(Bench.onNode("t4", "node", "m"))
                            .build(),
                    ClusterEngine.Mode.WHOLE),
            outside -> outside.engine.apply(
                    Batch.builder()
                            .remove(ObjectKind.TASK, "t3")
                            .declare(outside.network("o"))
                            .declare(Bench.task("t5", "nowhere"))
                            .build(),
                    ClusterEngine.Mode.WHOLE),
            outside -> outside.engine.declare(Task.builder("t4")
                    .node("node")
                    .spec(Bench.onNode("t4", "node", "m").spec())
                    .ended(true)
                    .build()),
            outside -> outside.engine.remove(ObjectKind.TASK, "t3"),
            outside -> outside.engine.remove(ObjectKind.NODE, "node"),
            outside -> outside.engine.remove(ObjectKind.NETWORK, "n"),
            outside -> outside.engine.apply(
                    Batch.builder()
                            .remove(ObjectKind.SERVICE, "s")
                            .remove(ObjectKind.NETWORK, "m")
                            .build(),
                    ClusterEngine.Mode.WHOLE));

    @ParameterizedTest(name = "idempotent {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "CLU-7, GEN-8, OWN-3: wherever the process ends, what drivers outside hold is an object's, pending, or a possible orphan")
    void everyMoment(boolean idempotent) {
        boolean cut = true;
        long moments = 0;
        for (long moment = 0; cut; moment++) {
            Outside outside = new Outside(idempotent);
            outside.power.cutAfter(moment);
            Set<String> acknowledged = history(outside);
            cut = outside.power.isCut();
            moments = moment;
            String when = "cut at moment " + moment + ", with " + outside.intents();
            outside.restart();
            assertThat(outside.storedObjects()).as(when).containsAll(acknowledged);
            check(outside, idempotent, when);
            outside.retry();
            check(outside, idempotent, when);
            assertThat(outside.pending(PendingRelease.Stage.WAITING)).as(when).isEmpty();
            removeAll(outside);
            check(outside, idempotent, when);
            assertThat(outside.intents()).as(when).hasSameSizeAs(outside.pending(PendingRelease.Stage.POSSIBLE_ORPHAN));
            outside.dismissOrphans();
            assertThat(outside.intents()).as(when).isEmpty();
        }
        assertThat(moments).isGreaterThan(100);
    }

    /** The objects that must be stored however it ended: those whose last declaration was acknowledged before the cut. */
    private static Set<String> history(Outside outside) {
        Set<String> acknowledged = new TreeSet<>();
        for (Step step : HISTORY) {
            Set<String> before = outside.storedObjects();
            try {
                step.on(outside);
            } catch (AllocatorException e) {
                if (outside.power.isCut()) {
                    before.retainAll(acknowledged);
                    before.retainAll(outside.storedObjects()); // what the last step removed may be gone or not
                    return before;
                }
            }
            acknowledged = outside.storedObjects();
        }
        return acknowledged;
    }

    private static void check(Outside outside, boolean idempotent, String when) {
        Set<String> atDriver = outside.ipam.held();
        Set<String> ofObjects = outside.heldByObjects();
        assertThat(atDriver)
                .as(when + ": what objects hold, the driver has given")
                .containsAll(ofObjects);
        Set<String> nobodys = new TreeSet<>(atDriver);
        nobodys.removeAll(ofObjects);
        int accounted = outside.engine.allocator().pendingReleases().size();
        if (idempotent) {
            assertThat(outside.pending(PendingRelease.Stage.POSSIBLE_ORPHAN))
                    .as(when)
                    .isEmpty();
        }
        assertThat(nobodys.size()).as(when + ": nobody's are " + nobodys).isLessThanOrEqualTo(accounted);
        assertThat(outside.driver.networks()).as(when).isEqualTo(outside.networksOfObjects());
        List<Declared<?>> all = new ArrayList<>(outside.engine.networks());
        all.addAll(outside.engine.services());
        all.forEach(each -> assertThat(each.condition().reason().map(AllocatorException::code))
                .as(when + ": " + each)
                .isNotEqualTo(java.util.Optional.of(ErrorCode.DRIVER_FAILURE)));
    }

    private static void removeAll(Outside outside) {
        outside.engine
                .tasks()
                .forEach(each ->
                        outside.engine.remove(ObjectKind.TASK, each.object().id()));
        outside.engine
                .services()
                .forEach(each ->
                        outside.engine.remove(ObjectKind.SERVICE, each.object().id()));
        outside.engine
                .nodes()
                .forEach(each ->
                        outside.engine.remove(ObjectKind.NODE, each.object().id()));
        outside.engine
                .networks()
                .forEach(each ->
                        outside.engine.remove(ObjectKind.NETWORK, each.object().id()));
    }

    @Test
    @DisplayName("GEN-8: a call is noted before it is made, and what is noted goes with the object")
    void noted() {
        Outside outside = new Outside(false);
        outside.engine.declare(outside.network("n"));
        outside.engine.declare(Bench.task("t", "n"));
        assertThat(outside.intents()).isEmpty();
        outside.ipam.failAfter(new IllegalStateException("connection reset"));
        outside.engine.declare(Bench.task("lost", "n"));
        assertThat(outside.pending(PendingRelease.Stage.POSSIBLE_ORPHAN)).hasSize(1);
        assertThat(outside.intents()).hasSize(1).allMatch(each -> each.contains("lost"));
        outside.restart();
        assertThat(outside.pending(PendingRelease.Stage.POSSIBLE_ORPHAN))
                .as("as long as nobody has seen to it")
                .hasSize(1);
    }

    @Test
    @DisplayName(
            "GEN-8, CLU-2: a pending release is stored, tried again after a restart, and wakes who waits for the address")
    void pending() {
        Outside outside = new Outside(false);
        outside.engine.declare(outside.network("n"));
        for (int i = 0; i < 14; i++) {
            outside.engine.declare(Bench.task("t" + i, "n"));
        }
        assertThat(outside.engine.waiting()).isEqualTo(1);
        outside.ipam.failBefore(AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is starting")
                .build());
        outside.engine.remove(ObjectKind.TASK, "t5");
        assertThat(outside.pending(PendingRelease.Stage.WAITING)).hasSize(1);
        assertThat(outside.intents()).hasSize(1);

        outside.retry();
        assertThat(outside.engine.waiting()).isZero();
        assertThat(outside.intents()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8, CLU-2: a give-back that ends late, by itself, wakes who waits for the address")
    void endsLate() {
        Outside outside = new Outside(false);
        outside.engine.declare(outside.network("n"));
        for (int i = 0; i < 14; i++) {
            outside.engine.declare(Bench.task("t" + i, "n"));
        }
        outside.ipam.failBefore(AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is starting")
                .build());
        outside.engine.remove(ObjectKind.TASK, "t5");
        assertThat(outside.engine.waiting()).isEqualTo(1);

        outside.pass();
        outside.engine.allocator().retryPendingReleases(); // as a timer of the allocator's does

        assertThat(outside.pending(PendingRelease.Stage.WAITING)).isEmpty();
        outside.engine.declare(Bench.node("whoever comes next"));
        assertThat(outside.engine.waiting()).isZero();
    }
}
