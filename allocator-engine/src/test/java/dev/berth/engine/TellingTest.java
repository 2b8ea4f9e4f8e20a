package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("CLU-7: events are told")
class TellingTest {
    private static EngineEvent event(int number) {
        return new EngineEvent.Allocated(new ObjectRef(ObjectKind.TASK, "t"), number);
    }

    @Test
    @DisplayName("when they are durable, and in the order of what happened, whichever the store reports first")
    void inOrder() {
        List<EngineEvent> told = new ArrayList<>();
        Telling telling = new Telling(told::add);
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        telling.tell(event(1), first);
        telling.tell(event(2), second);
        second.complete(null);
        assertThat(told).isEmpty();
        first.complete(null);
        assertThat(told).containsExactly(event(1), event(2));
    }

    @Test
    @DisplayName("without what was never stored, and on after a listener that throws")
    void leftOut() {
        List<EngineEvent> told = new ArrayList<>();
        Telling telling = new Telling(event -> {
            told.add(event);
            throw new IllegalStateException("a listener's own trouble");
        });
        telling.tell(event(1), CompletableFuture.failedFuture(new IllegalStateException("disk full")));
        telling.tell(event(2), CompletableFuture.completedFuture(null));
        telling.tell(event(3), CompletableFuture.completedFuture(null));
        assertThat(told).containsExactly(event(2), event(3));
    }

    @Test
    @DisplayName("on after a listener that fails with an error")
    void error() {
        List<EngineEvent> told = new ArrayList<>();
        Telling telling = new Telling(event -> {
            told.add(event);
            throw new NoClassDefFoundError("a listener's own trouble");
        });
        telling.tell(event(1), CompletableFuture.completedFuture(null));
        telling.tell(event(2), CompletableFuture.completedFuture(null));
        assertThat(told).containsExactly(event(1), event(2));
    }

    @Test
    @DisplayName("one at a time and without gaps, however many threads make them durable")
    void manyThreads() throws Exception {
        long seed = System.nanoTime();
        System.out.println("TellingTest.manyThreads seed " + seed);
        int count = 20_000;
        List<EngineEvent> told = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        Telling telling = new Telling(event -> {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            told.add(event);
            inside.decrementAndGet();
        });
        List<EngineEvent> expected = new ArrayList<>();
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add(event(i));
            futures.add(new CompletableFuture<>());
        }
        List<CompletableFuture<Void>> anyOrder = new ArrayList<>(futures);
        Collections.shuffle(anyOrder, new Random(seed));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                List<CompletableFuture<Void>> part = anyOrder.subList(thread * count / 3, (thread + 1) * count / 3);
                ends.add(pool.submit(() -> part.forEach(each -> each.complete(null))));
            }
            for (int i = 0; i < count; i++) {
                telling.tell(event(i), futures.get(i));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(told).isEqualTo(expected);
    }
}
