package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.Later;
import dev.berth.core.fake.ManualScheduler;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PendingRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PendingReleaseTest {
    private static final Behaviour DOWN = Behaviour.refuse(ErrorCode.DRIVER_UNAVAILABLE);

    private static Bench bench() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Bench.network("b"));
        return bench;
    }

    private static List<String> resources(Bench bench) {
        return bench.allocator().pendingReleases().stream()
                .map(PendingRelease::resource)
                .toList();
    }

    @Test
    @DisplayName("GEN-4: releasing what is not held is a no-op")
    void nothingHeld() {
        Bench bench = bench();
        bench.script.forgetCalls();
        bench.allocator().releaseService("nobody");
        bench.allocator().releaseTask("nobody");
        bench.allocator().releaseNodeAttachment("nobody", "a");
        bench.allocator().releaseNodeAttachment("nobody", "nowhere");
        bench.allocator().allocate(Task.of("t", "a"));
        bench.allocator().releaseTask("t");
        bench.script.forgetCalls();
        bench.allocator().releaseTask("t");
        assertThat(bench.script.calls()).isEmpty();
    }

    @Test
    @DisplayName("GEN-4, GEN-8: a release goes on past failures, reports all of them together, and keeps them as pending")
    void goesOn() {
        Bench bench = bench();
        bench.allocator().allocate(Bench.network("c"));
        bench.allocator().allocate(Task.of("t", "a", "b", "c"));
        bench.script.next("releaseAddress", DOWN).next("releaseAddress", Behaviour.WELL);
        bench.script.next("releaseAddress", Behaviour.THROW);

        AllocatorException failure = Failures.of(() -> bench.allocator().releaseTask("t"));

        assertThat(failure.subject()).contains("task t");
        assertThat(failure.failures())
                .extracting(AllocatorException::code)
                .containsExactly(ErrorCode.DRIVER_UNAVAILABLE, ErrorCode.DRIVER_FAILURE);
        assertThat(failure.getMessage()).contains("2 parts could not be released");
        assertThat(resources(bench))
                .containsExactly(
                        "address 10.0.0.2 of pool GlobalDefault/10.0.0.0/24",
                        "address 10.0.2.2 of pool GlobalDefault/10.0.2.0/24");
        assertThat(bench.ipam.given()).doesNotContain("address GlobalDefault/10.0.1.0/24 10.0.1.2");
        assertThat(bench.allocator().isAllocated(Task.of("t", "a"))).isFalse();
        assertThat(bench.allocator().usage("a").pools().get(0).held(OwnerKind.TASK))
                .isZero();

        bench.allocator().releaseTask("t"); // is done, as far as its owner is concerned
        bench.clock.pass(Duration.ofSeconds(1));
        bench.allocator().retryPendingReleases();
        assertThat(bench.allocator().pendingReleases()).isEmpty();
        assertThat(bench.ipam.given())
                .containsExactly(
                        "address GlobalDefault/10.0.0.0/24 10.0.0.1",
                        "address GlobalDefault/10.0.1.0/24 10.0.1.1",
                        "address GlobalDefault/10.0.2.0/24 10.0.2.1",
                        "pool GlobalDefault/10.0.0.0/24",
                        "pool GlobalDefault/10.0.1.0/24",
                        "pool GlobalDefault/10.0.2.0/24");
    }

    @Test
    @DisplayName("GEN-4: services and node attachments go on past failures too")
    void servicesAndNodes() {
        Bench bench = bench();
        bench.allocator().allocate(Service.of("s", ServiceSpec.builder("s").on("a", "b").build()));
        bench.allocator().allocate(NodeAttachment.of("node", "a"));
        bench.script.always("releaseAddress", DOWN);
        assertThat(Failures.of(() -> bench.allocator().releaseService("s")).failures())
                .hasSize(2);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNodeAttachment("node", "a")))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(resources(bench)).hasSize(3);
    }

    @Test
    @DisplayName("GEN-8: what is dropped by an update that succeeds is pending when the driver does not take it")
    void droppedByUpdate() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", DOWN);
        Task moved = bench.allocator().allocate(Task.of("t", "b"));
        assertThat(moved.addresses("b")).hasSize(1);
        assertThat(resources(bench)).containsExactly("address 10.0.0.2 of pool GlobalDefault/10.0.0.0/24");
    }

    @Test
    @DisplayName("GEN-8: a rollback that the driver refuses is pending, also that of a network driver")
    void rollbackRefused() {
        Bench bench = Bench.inMemory();
        bench.script.next("requestPool", Behaviour.WELL).next("allocateNetwork", Behaviour.answer(new Object()));
        bench.script.always("releasePool", DOWN).always("releaseAddress", DOWN).always("freeNetwork", DOWN);
        // an answer of another type than declared is one more thing that foreign code can do
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("a"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(resources(bench))
                .containsExactly(
                        "network a",
                        "address 10.0.0.1 of pool GlobalDefault/10.0.0.0/24",
                        "pool GlobalDefault/10.0.0.0/24");

        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("a"))))
                .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        bench.script.behave();
        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();
        assertThat(bench.allocator().pendingReleases()).isEmpty();
        assertThat(bench.ipam.given()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8: pending releases are retried after 1 s, 2 s, 4 s and so on up to 5 minutes")
    void growingPauses() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.always("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        List<Long> pauses = new ArrayList<>();
        for (int attempt = 1; attempt <= 12; attempt++) {
            PendingRelease pending = bench.allocator().pendingReleases().get(0);
            assertThat(pending.attempts()).isEqualTo(attempt);
            assertThat(pending.stage()).isEqualTo(PendingRelease.Stage.WAITING);
            assertThat(pending.failure().code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            Duration pause = Duration.between(
                    bench.clock.instant(), pending.nextAttempt().orElseThrow());
            pauses.add(pause.toSeconds());
            bench.script.forgetCalls();
            bench.clock.pass(pause.minusNanos(1));
            bench.allocator().retryPendingReleases();
            assertThat(bench.script.calls()).as("before it is due").isEmpty();
            bench.clock.pass(Duration.ofNanos(1));
            bench.allocator().retryPendingReleases();
            assertThat(bench.script.calls()).hasSize(1);
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L, 300L);
    }

    @Test
    @DisplayName("GEN-8: a scheduler retries by itself, after the same pauses, and stops when all is given back")
    void scheduler() {
        ManualScheduler scheduler = new ManualScheduler();
        Bench bench = Bench.of(
                DriverTraits.IN_MEMORY, builder -> builder.retryScheduler(scheduler));
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", DOWN).next("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        assertThat(scheduler.delays()).containsExactly(Duration.ofSeconds(1));
        scheduler.runFirst();
        assertThat(scheduler.delays()).containsExactly(Duration.ofSeconds(2));
        assertThat(bench.allocator().pendingReleases()).hasSize(1);
        scheduler.runFirst();
        assertThat(scheduler.delays()).isEmpty();
        assertThat(bench.allocator().pendingReleases()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8: a scheduler that was shut down leaves what is pending visible")
    void schedulerIsGone() {
        ManualScheduler scheduler = new ManualScheduler();
        scheduler.shutdown();
        Bench bench = Bench.of(
                DriverTraits.IN_MEMORY, builder -> builder.retryScheduler(scheduler));
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(resources(bench)).hasSize(1);
    }

    @Test
    @DisplayName("GEN-8: the listener is told when a release becomes pending and when it is settled")
    void events() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.events.clear();
        bench.script.next("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.allocator().retryPendingReleases();
        assertThat(bench.events).hasSize(3);
        assertThat(bench.events.get(0)).isInstanceOf(AllocatorEvent.ReleasePending.class);
        assertThat(bench.events.get(1)).isEqualTo(new AllocatorEvent.TaskReleased("t"));
        assertThat(bench.events.get(2)).isInstanceOf(AllocatorEvent.ReleaseSettled.class);
    }

    @Test
    @DisplayName("GEN-8: an address whose give-back is pending may be handed out again by the driver, and then is not given back")
    void handedOutAgain() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", Behaviour.LOSE_ANSWER); // the driver did take it back
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(resources(bench)).hasSize(1);

        Task next = Task.builder("u")
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to(
                        "a", IpAddress.parse("10.0.0.2")))))
                .build();
        Task got = bench.allocator().allocate(next);
        assertThat(got.addresses("a")).hasToString("[10.0.0.2/24]");
        assertThat(resources(bench)).isEmpty();

        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();
        assertThat(bench.ipam.given()).contains("address GlobalDefault/10.0.0.0/24 10.0.0.2");
        assertThat(bench.allocator().isAllocated(got)).isTrue();
    }

    @Test
    @DisplayName("GEN-8: an address that the driver hands out while a give-back of it is under way is not used")
    void notWhileUnderWay() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);

        Gate gate = new Gate();
        bench.script.next("releaseAddress", gate.after());
        bench.clock.pass(Duration.ofSeconds(1));
        Later<Boolean> retry = Later.run(() -> bench.allocator().retryPendingReleases());
        gate.awaitReached();
        assertThat(bench.allocator().pendingReleases().get(0).stage()).isEqualTo(PendingRelease.Stage.UNDER_WAY);

        Task wanting = Task.builder("u")
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to(
                        "a", IpAddress.parse("10.0.0.2")))))
                .build();
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(wanting))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        gate.open();
        retry.get();

        bench.allocator().retryPendingReleases();
        assertThat(resources(bench)).isEmpty();
        assertThat(bench.allocator().allocate(wanting).addresses("a")).hasToString("[10.0.0.2/24]");
    }

    @Test
    @DisplayName("GEN-8: an address pending from a network that is gone is not taken from its owner in a new network of that subnet")
    void pendingOutlivesItsNetwork() {
        Bench bench = Bench.inMemory();
        IpamConfig subnet = IpamConfig.subnet("10.7.0.0/24");
        bench.allocator().allocate(Bench.network("old", subnet));
        bench.allocator().allocate(Task.of("t", "old"));
        bench.script.next("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        bench.allocator().releaseNetwork("old");

        bench.allocator().allocate(Bench.network("new", subnet));
        Task owner = bench.allocator().allocate(Task.of("u", "new"));
        assertThat(owner.addresses("new")).hasToString("[10.7.0.2/24]");
        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();

        assertThat(bench.ipam.given()).contains("address GlobalDefault/10.7.0.0/24 10.7.0.2");
        assertThat(bench.allocator().pendingReleases()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8: a pool whose give-back is pending may be handed out again by the driver, and then is not given back")
    void poolHandedOutAgain() {
        Bench bench = Bench.inMemory();
        IpamConfig subnet = IpamConfig.subnet("10.7.0.0/24");
        bench.allocator().allocate(Bench.network("old", subnet));
        bench.script.next("releasePool", Behaviour.LOSE_ANSWER);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("old"))).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(resources(bench)).containsExactly("pool GlobalDefault/10.7.0.0/24");
        assertThat(bench.allocator().isNetworkAllocated("old")).isFalse();

        bench.allocator().allocate(Bench.network("new", subnet));
        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();
        assertThat(bench.ipam.given()).contains("pool GlobalDefault/10.7.0.0/24");
        assertThat(bench.allocator().pendingReleases()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8: a give-back that the driver answers with \"I have it not\" is done")
    void goneIsDone() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.ipam.forget();
        bench.driver.freeNetwork(new NetworkRelease(
                "a",
                new OwnerToken(OwnerKind.NETWORK, "a", "driver"),
                ReleaseReason.RELEASED));
        bench.allocator().releaseTask("t");
        bench.allocator().releaseNetwork("a");
        assertThat(bench.allocator().pendingReleases()).isEmpty();
        assertThat(bench.allocator().networkIds()).containsExactly("b");
    }

    @Test
    @DisplayName("GEN-8: one address is pending once, however often giving it back fails")
    void pendingOnce() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.always("releaseAddress", DOWN);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseTask("t"))).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        // the driver hands it out again although it has it, to be rolled back in vain
        bench.script.next("requestAddress", Behaviour.answer(Cidr.parse("10.0.0.2/24")));
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("u", "a", "nowhere"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(resources(bench)).containsExactly("address 10.0.0.2 of pool GlobalDefault/10.0.0.0/24");
        bench.script.behave();
        bench.clock.pass(Duration.ofMinutes(5));
        bench.allocator().retryPendingReleases();
        assertThat(Stream.concat(
                        resources(bench).stream(),
                        bench.ipam.given().stream().filter(given -> given.endsWith("10.0.0.2"))))
                .isEmpty();
    }
}
