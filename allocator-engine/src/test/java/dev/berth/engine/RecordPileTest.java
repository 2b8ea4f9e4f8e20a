package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecordPileTest {
    private static final Comparator<String> BY_BYTES = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    @Test
    @DisplayName("CLU-1: records come back as they were, by id, whatever the order in which they went in")
    void byId() {
        long seed = System.nanoTime();
        System.out.println("RecordPileTest.byId seed " + seed);
        Random random = new Random(seed);
        Map<String, StoredRecord> all = new TreeMap<>(BY_BYTES);
        for (int i = 0; i < 5_000; i++) {
            String id = id(random);
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            all.put(id, new StoredRecord("task", id, 1 + random.nextInt(1 << 30), bytes));
        }
        byte[] large = new byte[3 << 20];
        random.nextBytes(large);
        all.put("large", new StoredRecord("task", "large", Long.MAX_VALUE, large));
        List<StoredRecord> shuffled = new ArrayList<>(all.values());
        Collections.shuffle(shuffled, random);
        RecordPile pile = new RecordPile(ObjectKind.TASK);
        shuffled.forEach(pile::add);
        assertThat(pile.read(Function.identity())).isEqualTo(List.copyOf(all.values()));
    }

    /** Many begin alike, for longer than a comparison of heads can see; some are prefixes of others; some are not ASCII. */
    private static String id(Random random) {
        StringBuilder id = new StringBuilder(random.nextBoolean() ? "web-server-" : "");
        int length = 1 + random.nextInt(10);
        for (int i = 0; i < length; i++) {
            id.appendCodePoint(
                    switch (random.nextInt(12)) {
                        case 0 -> 0x00e9;
                        case 1 -> 0x20ac;
                        case 2 -> 0x1f6a2;
                        default -> 'a' + random.nextInt(4);
                    });
        }
        return id.toString();
    }

    @Test
    @DisplayName("Nothing went in")
    void empty() {
        assertThat(new RecordPile(ObjectKind.TASK).read(Function.identity())).isEmpty();
    }
}
