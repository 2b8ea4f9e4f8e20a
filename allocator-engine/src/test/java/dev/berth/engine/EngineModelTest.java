package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.ClusterEngine.Mode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/**
 * Random histories in a small cluster. After each step, what the engine says is checked against what may be so: nobody shares
 * anything, nobody waits for something that is there, and a crash or a restart changes nothing.
 */
@Tag("model")
class EngineModelTest {
    private static final int STEPS = Integer.getInteger("berth.engine.steps", 1_500);

    private final Bench bench = new Bench();
    private Random random = new Random();
    private SmallCluster cluster = new SmallCluster(bench, random);

    @RepeatedTest(8)
    @DisplayName("CLU-2, CLU-7, CLU-8, GEN-1, GEN-3: random histories with restarts, crashes and a failing store")
    void histories() {
        long seed = Long.getLong("berth.engine.seed", System.nanoTime());
        System.out.println("EngineModelTest.histories seed " + seed);
        random = new Random(seed);
        cluster = new SmallCluster(bench, random);
        bench.engine.declare(Bench.ingress("ingress"));
        for (int step = 0; step < STEPS; step++) {
            String done = "step " + step + " of seed " + seed + ": " + step();
            cluster.check(done);
        }
        cluster.removeAll();
    }

    private String step() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> attempt("network", () -> bench.engine.declare(cluster.network()));
            case 2 -> attempt("node", () -> bench.engine.declare(cluster.node()));
            case 3, 4, 5 -> attempt("service", () -> bench.engine.declare(cluster.service()));
            case 6, 7, 8, 9, 10 -> attempt("task", () -> bench.engine.declare(cluster.task()));
            case 11, 12 -> attempt("end a task", () -> bench.engine.declare(cluster.ended()));
            case 13, 14, 15 -> remove();
            case 16 -> random.nextInt(3) == 0 ? eachBatch() : attempt("batch", () -> cluster.batch(Mode.WHOLE));
            case 17 -> fullDisk();
            case 18 -> restart();
            default -> crash();
        };
    }

    private String attempt(String what, Runnable action) {
        Map<ObjectRef, Object> before = cluster.objects();
        int batches = bench.store.batches.size();
        try {
            action.run();
            return what;
        } catch (AllocatorException e) {
            assertThat(cluster.objects())
                    .as(what + " refused by " + e.getMessage())
                    .isEqualTo(before);
            assertThat(bench.store.batches).as(what).hasSize(batches);
            return what + ", refused: " + e.getMessage();
        }
    }

    /** Its first part stays if another part is refused. */
    private String eachBatch() {
        try {
            cluster.batch(Mode.EACH);
            return "batch of each";
        } catch (AllocatorException e) {
            return "batch of each, refused: " + e.getMessage();
        }
    }

    private String remove() {
        ObjectRef ref = cluster.any();
        return attempt("remove " + ref, () -> bench.engine.remove(ref.kind(), ref.id()));
    }

    private String fullDisk() {
        Map<ObjectRef, Object> before = cluster.objects();
        bench.store.full = true;
        try {
            bench.engine.declare(cluster.task());
        } catch (AllocatorException e) {
            assertThat(cluster.objects()).isEqualTo(before);
        } finally {
            bench.store.full = false;
        }
        return "full disk";
    }

    private String restart() {
        Map<ObjectRef, Object> before = cluster.objects();
        String waiting = cluster.waiting();
        int written = bench.restart();
        assertThat(cluster.objects()).as("after a restart with " + waiting).isEqualTo(before);
        assertThat(written).as("written by a restart").isZero();
        return "restart";
    }

    /** Any prefix of the batches may be all that a crash leaves; what has state there is taken again as it was. */
    private String crash() {
        int kept = random.nextInt(bench.store.batches.size() + 1);
        TestStore copy = bench.store.prefix(kept);
        Map<ObjectRef, Object> stored = new LinkedHashMap<>();
        copy.load(record -> Bench.ref(record).ifPresent(ref -> stored.put(ref, bench.read(record))));
        try (ClusterEngine after =
                ClusterEngine.builder(Bench::allocator, copy, bench.form).open()) {
            after.tasks().forEach(task -> {
                Task was = (Task)
                        stored.get(new ObjectRef(ObjectKind.TASK, task.object().id()));
                if (was.state() != null) {
                    assertThat(task.object().state()).isEqualTo(was.state());
                    assertThat(task.condition().isAllocated())
                            .as("%s after a crash: %s", task.object(), task.condition())
                            .isTrue();
                }
            });
            after.networks().forEach(network -> {
                Network was = (Network) stored.get(
                        new ObjectRef(ObjectKind.NETWORK, network.object().id()));
                if (was.state() != null) {
                    assertThat(network.object().state()).isEqualTo(was.state());
                    assertThat(network.condition().isAllocated()).isTrue();
                }
            });
            after.services().forEach(service -> {
                Service was = (Service) stored.get(
                        new ObjectRef(ObjectKind.SERVICE, service.object().id()));
                if (was.state() != null) {
                    assertThat(service.object().stateOrNone().virtualIps())
                            .containsAll(was.state().virtualIps().stream()
                                    .filter(ip -> service.condition().isAllocated()
                                            ? service.object().spec().networks().stream()
                                                    .anyMatch(each ->
                                                            each.target().equals(ip.networkId()))
                                            : true)
                                    .toList());
                }
            });
        }
        return "crash";
    }
}
