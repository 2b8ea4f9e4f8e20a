package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(120)
class EngineThreadsTest {
    private static final int THREADS = 6;
    private static final int BURSTS = Integer.getInteger("berth.engine.threads.bursts", 100);
    private static final int STEPS = 10;

    @RepeatedTest(3)
    @DisplayName("GEN-6, CLU-2: many threads at once leave what one could have left, and nobody is forgotten in a line")
    void threads() throws Exception {
        threads(Thread::new);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    @DisplayName("GEN-6, CLU-2: the same of virtual threads")
    void virtualThreads() throws Exception {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null); // since Java 21; this is compiled for 17
        ThreadFactory kind = (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        for (int round = 0; round < 3; round++) {
            threads(kind);
        }
    }

    private static void threads(ThreadFactory kind) throws Exception {
        long seed = System.nanoTime();
        System.out.println("EngineThreadsTest.threads seed " + seed);
        Bench bench = new Bench();
        bench.engine.declare(Bench.ingress("ingress"));
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, kind);
        SmallCluster cluster = new SmallCluster(bench, new Random(seed));
        try {
            for (int burst = 0; burst < BURSTS; burst++) {
                List<Future<?>> ends = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    Random random = new Random(seed + (long) burst * THREADS + thread);
                    ends.add(pool.submit(() -> work(bench.engine, new SmallCluster(bench, random), random)));
                }
                for (Future<?> end : ends) {
                    end.get();
                }
                cluster.check(
                        "seed " + seed + ", quiet after burst " + burst); // a later one might wake who was forgotten
            }
        } finally {
            pool.shutdown();
        }
        Map<ObjectRef, Object> before = cluster.objects();
        bench.restart();
        assertThat(cluster.objects()).as("after a restart, seed " + seed).isEqualTo(before);
        cluster.removeAll();
    }

    private static void work(ClusterEngine engine, SmallCluster cluster, Random random) {
        for (int step = 0; step < STEPS; step++) {
            try {
                switch (random.nextInt(12)) {
                    case 0 -> engine.declare(cluster.network());
                    case 1 -> engine.declare(cluster.node());
                    case 2, 3 -> engine.declare(cluster.service());
                    case 4, 5, 6, 7 -> engine.declare(cluster.task());
                    case 8 -> engine.declare(cluster.ended());
                    case 9 ->
                        cluster.batch(random.nextInt(3) == 0 ? ClusterEngine.Mode.EACH : ClusterEngine.Mode.WHOLE);
                    default -> {
                        ObjectRef ref = cluster.any();
                        engine.remove(ref.kind(), ref.id());
                    }
                }
            } catch (AllocatorException e) {
                assertThat(e.code().name()).isNotIn("driver-failure", "store-failure");
            }
        }
    }
}
