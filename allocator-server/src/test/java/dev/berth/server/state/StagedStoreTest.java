package dev.berth.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.engine.MemoryStore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A state as a command works on it (GEN-8). */
class StagedStoreTest {
    private final MemoryStore store = new MemoryStore();

    private static StoreChange put(String kind, String id) {
        return new StoreChange.Put(new StoredRecord(kind, id, 1, new byte[] {'{', '}'}));
    }

    private static Set<String> idsIn(Store store) {
        Set<String> ids = new TreeSet<>();
        store.load(each -> ids.add(each.kind() + " " + each.id()));
        return ids;
    }

    @Test
    @DisplayName("GEN-8: an intent is written at once, everything else with the commit, which strikes out the intent")
    void intentsAtOnce() {
        StagedStore staged = new StagedStore(store, true);
        staged.submit(List.of(put("intent", "1"))).join();
        assertThat(idsIn(store)).containsExactly("intent 1");
        staged.submit(List.of(put("task", "t"), new StoreChange.Delete("intent", "1")))
                .join();
        assertThat(idsIn(store)).containsExactly("intent 1");
        assertThat(idsIn(staged)).containsExactly("task t");
        staged.commit();
        assertThat(idsIn(store)).containsExactly("task t");
    }

    @Test
    @DisplayName("GEN-8: who only reads neither sees intents, which may be a server's that is at work, nor writes any")
    void readersSeeNone() {
        store.submit(List.of(put("intent", "1"), put("task", "t"))).join();
        StagedStore staged = new StagedStore(store, false);
        assertThat(idsIn(staged)).containsExactly("task t");
        staged.submit(List.of(put("intent", "2"))).join();
        assertThat(idsIn(staged)).containsExactly("intent 2", "task t");
        assertThat(idsIn(store)).containsExactly("intent 1", "task t");
    }
}
