package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("CLU-7: while a change is on its way to the store")
class AcknowledgementTest {
    private final SlowStore store = new SlowStore();
    private final ClusterEngine engine =
            ClusterEngine.builder(Bench::allocator, store, new KeptForm()).open();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    @DisplayName("the same declaration by another caller is not acknowledged either")
    void sameAgain() {
        afterFirst(() -> engine.declare(Bench.network("n")));
    }

    @Test
    @DisplayName("nobody is told that what is removed was not there")
    void removedTwice() {
        afterFirst(() -> {
            engine.remove(ObjectKind.TASK, "t");
            return null;
        });
    }

    @Test
    @DisplayName("a whole batch that has nothing left to do is not acknowledged either")
    void wholeBatch() {
        afterFirst(
                () -> engine.apply(Batch.builder().declare(Bench.network("n")).build(), ClusterEngine.Mode.WHOLE));
    }

    @Test
    @DisplayName("whoever looked before the store was read anew is told to look again")
    void lookBeforeReadingAnew() {
        store.holds = true;
        Caller declares = new Caller(() -> engine.declare(Bench.network("n")));
        assertThatThrownBy(() -> engine.durably(() -> {
                    assertThat(engine.network("n")).isPresent();
                    store.lose();
                    assertThatThrownBy(declares::result).isInstanceOf(ExecutionException.class);
                    return engine.network("n");
                }))
                .isInstanceOfSatisfying(
                        AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE));
        assertThat(engine.durably(() -> engine.network("n"))).isEmpty();
    }

    @Test
    @DisplayName("whoever looks can wait until what is to be seen is stored")
    void look() {
        afterFirst(() -> {
            return engine.durably(() -> engine.network("n"));
        });
    }

    /** Another caller's operation waits for the first one's changes; when they are lost, it fails too, and can be repeated. */
    private void afterFirst(java.util.concurrent.Callable<?> second) {
        store.holds = false;
        engine.declare(Bench.task("t", "m"));
        store.holds = true;
        Caller removes = new Caller(() -> {
            engine.remove(ObjectKind.TASK, "t");
            return null;
        });
        Caller declares = new Caller(() -> engine.declare(Bench.network("n")));
        Caller other = new Caller(second);
        store.lose();
        for (Caller each : List.of(removes, declares, other)) {
            assertThatThrownBy(each::result).cause().isInstanceOfSatisfying(AllocatorException.class, e -> assertThat(
                            e.code())
                    .isEqualTo(ErrorCode.STORE_FAILURE));
        }
        assertThat(engine.network("n")).isEmpty();
        assertThat(engine.task("t")).isPresent();
        assertThat(engine.durably(() -> engine.task("t"))).isPresent();
    }

    /** Somebody who calls, until the call is over or waits. */
    private static final class Caller {
        private final FutureTask<Object> call;

        Caller(java.util.concurrent.Callable<?> work) {
            call = new FutureTask<>(work::call);
            Thread thread = new Thread(call);
            thread.setDaemon(true);
            thread.start();
            while (!call.isDone() && thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        Object result() throws ExecutionException, InterruptedException {
            return call.get();
        }
    }

    /** Keeps batches back while it is told to. */
    private static final class SlowStore implements Store {
        private final MemoryStore records = new MemoryStore();
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
        private boolean holds;

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public synchronized void load(Consumer<StoredRecord> receiver) {
            holds = false;
            records.load(receiver);
        }

        @Override
        public synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
            if (!holds) {
                return records.submit(batch);
            }
            CompletableFuture<Void> later = new CompletableFuture<>();
            waiting.add(later);
            return later;
        }

        /** Loses what it kept back. */
        void lose() {
            List<CompletableFuture<Void>> lost;
            synchronized (this) {
                lost = List.copyOf(waiting);
            }
            lost.forEach(each ->
                    each.completeExceptionally(AllocatorException.of(ErrorCode.STORE_FAILURE, "the disk is gone")
                            .subject("store")
                            .build()));
        }

        @Override
        public void close() {}
    }
}
