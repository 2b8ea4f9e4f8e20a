package dev.berth.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OverlayDriverThreadsTest {
    private static final int THREADS = 8;
    private static final int STEPS = 30_000;
    private static final int VNIS = 40;

    private record Held(String network, List<String> vnis) {}

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("GEN-6: many threads never get one VNI twice, and lose none")
    void neverTwice() throws Exception {
        long seed = System.nanoTime();
        System.out.println("OverlayDriverThreadsTest.neverTwice seed " + seed);
        Overlay overlay = Overlay.with(ClusterSettings.builder().vniRange(new VniRange(1, VNIS)));
        Map<String, String> holders = new ConcurrentHashMap<>();
        Map<ErrorCode, LongAdder> refusals = new ConcurrentHashMap<>();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            running.add(threads.submit(() -> {
                start.await();
                churn(overlay, number, new Random(seed + number), holders, refusals);
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> thread : running) {
            thread.get();
        }
        assertThat(refusals).containsOnlyKeys(ErrorCode.NO_MORE_VNIS, ErrorCode.VNI_IN_USE);
        assertThat(holders).isEmpty();
        assertThat(overlay.allocate("all", VNIS).split(",")).hasSize(VNIS).doesNotHaveDuplicates();
    }

    private static void churn(
            Overlay overlay,
            int thread,
            Random random,
            Map<String, String> holders,
            Map<ErrorCode, LongAdder> refusals) {
        Deque<Held> held = new ArrayDeque<>();
        for (int step = 0; step < STEPS; step++) {
            if (held.size() > 3 || (random.nextBoolean() && !held.isEmpty())) {
                release(overlay, held.removeFirst(), random, holders);
                continue;
            }
            String network = thread + "-" + step;
            int subnets = 1 + random.nextInt(3);
            try {
                String list = random.nextInt(3) == 0
                        ? overlay.allocate(network, subnets, Integer.toString(1 + random.nextInt(VNIS)))
                        : overlay.allocate(network, subnets);
                List<String> vnis = List.of(list.split(","));
                assertThat(vnis).hasSize(subnets);
                for (String vni : vnis) {
                    assertThat(holders.putIfAbsent(vni, network))
                            .as("holder of %s", vni)
                            .isNull();
                }
                held.addLast(new Held(network, vnis));
            } catch (AllocatorException e) {
                refusals.computeIfAbsent(e.code(), code -> new LongAdder()).increment();
            }
        }
        held.forEach(last -> release(overlay, last, random, holders));
    }

    private static void release(Overlay overlay, Held last, Random random, Map<String, String> holders) {
        for (String vni : last.vnis()) {
            assertThat(holders.remove(vni)).isEqualTo(last.network());
        }
        overlay.free(last.network(), random.nextBoolean() ? ReleaseReason.RELEASED : ReleaseReason.ROLLED_BACK);
    }
}
