package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A store that holds changes back")
class TrackedStoreTest {
    private final TestStore behind = new TestStore();
    private final TrackedStore store = new TrackedStore(behind);

    private static List<StoreChange> put(String id) {
        return List.of(new StoreChange.Put(new StoredRecord("task", id, 1, new byte[] {1})));
    }

    @Test
    @DisplayName("CLU-7: makes them one batch with what follows, which none of them overtakes")
    void heldBack() {
        CompletableFuture<Void> first = store.hold(put("a"));
        CompletableFuture<Void> second = store.hold(put("b"));
        assertThat(behind.batches).isEmpty();
        assertThat(first).isNotDone();

        CompletableFuture<Void> third = store.submit(put("c"));

        assertThat(behind.batches).singleElement().satisfies(batch -> assertThat(batch)
                .extracting(StoreChange::id)
                .containsExactly("a", "b", "c"));
        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisplayName("CLU-7: tells those whose changes it forgets when it is read anew that they are not stored")
    void forgotten() {
        CompletableFuture<Void> held = store.hold(put("a"));

        List<StoredRecord> read = new ArrayList<>();
        store.load(read::add);

        assertThat(read).isEmpty();
        assertThatThrownBy(held::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AllocatorException.class)
                .hasMessageContaining("was read anew before this was written");
        assertThat(store.latest()).isCompletedWithValue(null);
        store.submit(put("b")).join();
        assertThat(behind.batches).hasSize(1);
    }
}
