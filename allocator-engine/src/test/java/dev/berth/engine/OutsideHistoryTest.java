package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.Cidr;
import dev.berth.core.status.PendingRelease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Random declared histories on drivers outside the process that refuse, lose answers and lie, and a process that ends at random
 * moments, against a naive model: which objects are declared, who arrived when, and what the drivers hold.
 */
@Timeout(600)
@Tag("model")
class OutsideHistoryTest {
    private static final int STEPS = Integer.getInteger("berth.engine.steps", 400);
    private static final List<String> NETWORKS = List.of("n0", "n1", "n2");

    private Random random = new Random();
    private Outside outside = new Outside(true);
    /** The networks of every object that must be declared; for a network itself none. */
    private Map<ObjectRef, Set<String>> declared = new TreeMap<>();

    private final Map<String, Integer> arrivals = new HashMap<>();
    private int arrived;
    private boolean isToBeCut;
    /** Whose turn may have come, for the driver to fail it, before it was declared once more; null for nobody. */
    private @Nullable String twiceInAStep;

    @RepeatedTest(8)
    @DisplayName(
            "CLU-2, CLU-3, CLU-7, GEN-3, GEN-8: what is acknowledged is stored, every address has one owner, the drivers hold what the"
                    + " objects hold or what is pending, and nobody overtakes")
    void histories(RepetitionInfo repetition) {
        long seed = Long.getLong("berth.engine.seed", System.nanoTime());
        boolean idempotent = repetition.getCurrentRepetition() % 2 == 0;
        System.out.println("OutsideHistoryTest.histories seed " + seed + ", idempotent " + idempotent);
        random = new Random(seed);
        outside = new Outside(idempotent);
        for (int step = 0; step < STEPS; step++) {
            String done = "step " + step + " of seed " + seed + ": " + step();
            check(done);
        }
        end("at the end of seed " + seed);
    }

    private String step() {
        outside.ipam.behave();
        twiceInAStep = null;
        boolean cut = random.nextInt(12) == 0;
        isToBeCut = cut;
        String fault = cut ? cut() : fault();
        Set<String> waitedBefore = waitingForAddress();
        Set<String> anyBefore = waiting();
        Set<String> allocatedBefore = allocatedTasks();
        Map<ObjectRef, Set<String>> wanted = new TreeMap<>(declared);
        String what;
        try {
            what = operation(wanted);
        } catch (AllocatorException e) {
            what = "refused: " + e.getMessage();
            if (!outside.power.isCut()) {
                wanted = declared;
            }
        }
        if (cut) {
            outside.ipam.behave();
            outside.restart();
            afterRestart(wanted);
        } else {
            declared = wanted;
            assertThat(objects()).as(fault + what).isEqualTo(declared);
            nobodyOvertook(anyBefore, waitedBefore, allocatedBefore, fault + what);
        }
        return fault + what;
    }

    private String cut() {
        int moments = random.nextInt(30);
        outside.power.cutAfter(moments);
        return "cut after " + moments + " moments, ";
    }

    private String fault() {
        switch (random.nextInt(10)) {
            case 0 -> {
                outside.ipam.failBefore(AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is starting")
                        .build());
                return "unavailable, ";
            }
            case 1 -> {
                outside.ipam.failAfter(new IllegalStateException("connection reset"));
                return "answer lost, ";
            }
            case 2 -> {
                outside.ipam.failBefore(new IllegalStateException("connection refused"));
                return "request lost, ";
            }
            case 3 -> {
                outside.engine.networks().stream()
                        .filter(network -> network.object().state() != null)
                        .flatMap(network -> network.object().state().ipam().pools().stream())
                        .findAny()
                        .ifPresent(pool -> outside.ipam.lieOnce(
                                Cidr.of(pool.gateway(), pool.subnet().length())));
                return "a lie, ";
            }
            default -> {
                return "";
            }
        }
    }

    private String operation(Map<ObjectRef, Set<String>> wanted) {
        ClusterEngine engine = outside.engine;
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                String id = any(NETWORKS);
                wanted.put(new ObjectRef(ObjectKind.NETWORK, id), Set.of());
                engine.declare(outside.network(id));
                return "network " + id;
            }
            case 2 -> {
                String id = "s" + random.nextInt(2);
                String network = any(NETWORKS);
                wanted.put(new ObjectRef(ObjectKind.SERVICE, id), Set.of(network));
                engine.declare(Bench.service(id, network));
                return "service " + id + " on " + network;
            }
            case 3 -> {
                String id = "node" + random.nextInt(2);
                wanted.put(new ObjectRef(ObjectKind.NODE, id), Set.of());
                engine.declare(Bench.node(id));
                return id;
            }
            case 4, 5, 6, 7 -> {
                Task task = task(wanted);
                engine.declare(task);
                return "task " + task.id();
            }
            case 8 -> {
                Batch.Builder batch = Batch.builder();
                ObjectRef gone = anyDeclared();
                Task task = task(wanted);
                boolean anew = gone != null && gone.id().equals(task.id());
                // With a cut, a driver that is asked by owner cannot tell the two apart that have one id: see the
                // decisions.
                if (gone != null && gone.kind() == ObjectKind.TASK && !(anew && isToBeCut)) {
                    batch.remove(gone.kind(), gone.id());
                    if (!anew) {
                        wanted.remove(gone);
                    }
                }
                batch.declare(task);
                boolean whole = random.nextBoolean() || anew;
                if (!whole) {
                    twiceInAStep = task.id();
                }
                engine.apply(batch.build(), whole ? ClusterEngine.Mode.WHOLE : ClusterEngine.Mode.EACH);
                if (anew) { // else it was taken back to its place
                    arrivals.remove(task.id());
                }
                return "batch of " + task.id() + " for " + gone;
            }
            case 9 -> {
                outside.retry();
                return "retry";
            }
            default -> {
                ObjectRef ref = anyDeclared();
                if (ref != null) {
                    wanted.remove(ref);
                    engine.remove(ref.kind(), ref.id());
                }
                return "remove " + ref;
            }
        }
    }

    /** The same id always wants the same, since a task's networks never change. */
    private Task task(Map<ObjectRef, Set<String>> wanted) {
        int number = random.nextInt(40);
        String network = NETWORKS.get(number % 3);
        Task task = Bench.onNode("t" + number, "node" + number % 2, network);
        wanted.put(new ObjectRef(ObjectKind.TASK, task.id()), Set.of(network));
        return task;
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> T any(List<T> list) {
        return any(list, random);
    }

    private @Nullable ObjectRef anyDeclared() {
        return declared.isEmpty() ? null : any(new ArrayList<>(declared.keySet()));
    }

    /** After a cut the last operation is stored, or is not, or was half-way if it was of several; nothing else has changed. */
    private void afterRestart(Map<ObjectRef, Set<String>> wanted) {
        Map<ObjectRef, Set<String>> now = objects();
        declared.forEach((ref, networks) -> {
            if (networks.equals(wanted.get(ref))) {
                assertThat(now).as("acknowledged").containsEntry(ref, networks);
            }
        });
        now.forEach((ref, networks) ->
                assertThat(networks).as("declared as " + ref).isIn(declared.get(ref), wanted.get(ref)));
        declared = now;
        arrivals.clear();
        waiting().stream().sorted().forEach(task -> arrivals.put(task, ++arrived));
    }

    private Map<ObjectRef, Set<String>> objects() {
        Map<ObjectRef, Set<String>> objects = new TreeMap<>();
        outside.engine
                .networks()
                .forEach(each -> objects.put(
                        new ObjectRef(ObjectKind.NETWORK, each.object().id()), Set.of()));
        outside.engine
                .nodes()
                .forEach(each ->
                        objects.put(new ObjectRef(ObjectKind.NODE, each.object().id()), Set.of()));
        outside.engine
                .services()
                .forEach(each -> objects.put(
                        new ObjectRef(ObjectKind.SERVICE, each.object().id()),
                        targets(new TaskSpec(each.object().spec().networks()))));
        outside.engine
                .tasks()
                .forEach(each -> objects.put(
                        new ObjectRef(ObjectKind.TASK, each.object().id()),
                        targets(each.object().spec())));
        return objects;
    }

    private static Set<String> targets(TaskSpec spec) {
        Set<String> targets = new HashSet<>();
        spec.networks().forEach(each -> targets.add(each.target()));
        return targets;
    }

    // ---- CLU-2

    private Set<String> waiting() {
        Set<String> waiting = new TreeSet<>();
        outside.engine.tasks().forEach(each -> each.condition()
                .reason()
                .ifPresent(why -> waiting.add(each.object().id())));
        return waiting;
    }

    private Set<String> waitingForAddress() {
        Set<String> waiting = new TreeSet<>();
        outside.engine.tasks().forEach(each -> each.condition()
                .reason()
                .filter(why -> why.code().equals(ErrorCode.NO_AVAILABLE_ADDRESSES))
                .ifPresent(why -> waiting.add(each.object().id())));
        return waiting;
    }

    private Set<String> allocatedTasks() {
        Set<String> allocated = new TreeSet<>();
        outside.engine.tasks().forEach(each -> {
            if (each.condition().isAllocated()) {
                allocated.add(each.object().id());
            }
        });
        return allocated;
    }

    /** An object keeps its place while it waits for one thing after another. */
    private void nobodyOvertook(
            Set<String> anyBefore, Set<String> waitedBefore, Set<String> allocatedBefore, String what) {
        arrivals.keySet().removeIf(task -> !anyBefore.contains(task));
        Set<String> patient = new TreeSet<>(waitedBefore);
        patient.retainAll(waitingForAddress());
        patient.removeIf(task -> task.equals(twiceInAStep));
        Set<String> served = allocatedTasks();
        served.removeAll(allocatedBefore);
        for (String one : served) {
            for (String other : patient) {
                if (networkOf(one).equals(networkOf(other)) && arrivals.containsKey(other)) {
                    assertThat(arrivals.getOrDefault(one, Integer.MAX_VALUE))
                            .as(what + ": " + one + " overtook " + other)
                            .isLessThanOrEqualTo(arrivals.get(other));
                }
            }
        }
        arrived++; // those that began to wait in one step are not told apart
        waiting().forEach(task -> arrivals.putIfAbsent(task, arrived));
    }

    private static String networkOf(String task) {
        return NETWORKS.get(Integer.parseInt(task.substring(1)) % 3);
    }

    // ---- the drivers

    private void check(String done) {
        List<String> ofObjects = outside.everythingHeld();
        assertThat(ofObjects).as(done + ": one owner each").doesNotHaveDuplicates();
        Set<String> atDriver = outside.ipam.held();
        assertThat(atDriver).as(done).containsAll(ofObjects);
        Set<String> nobodys = new TreeSet<>(atDriver);
        ofObjects.forEach(nobodys::remove);
        assertThat(nobodys.size())
                .as(done + ": nobody's are " + nobodys + " with "
                        + outside.engine.allocator().pendingReleases())
                .isLessThanOrEqualTo(
                        outside.engine.allocator().pendingReleases().size());
        assertThat(outside.driver.networks()).as(done).isEqualTo(outside.networksOfObjects());
        assertThat(outside.intents())
                .as(done + ": what is pending is stored")
                .hasSameSizeAs(outside.engine.allocator().pendingReleases());
        List<Declared<?>> all = new ArrayList<>(outside.engine.networks());
        all.addAll(outside.engine.services());
        all.addAll(outside.engine.tasks());
        all.addAll(outside.engine.nodes());
        assertThat(all.stream().filter(each -> each.condition().reason().isPresent()))
                .as(done)
                .hasSize(outside.engine.waiting());
    }

    private void end(String when) {
        outside.ipam.behave();
        outside.retry();
        outside.retry();
        assertThat(outside.pending(PendingRelease.Stage.WAITING)).as(when).isEmpty();
        check(when);
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
        assertThat(outside.ipam.held().size())
                .as(when + ": " + outside.ipam.held())
                .isLessThanOrEqualTo(
                        outside.pending(PendingRelease.Stage.POSSIBLE_ORPHAN).size());
        outside.dismissOrphans();
        assertThat(outside.intents()).as(when).isEmpty();
    }
}
