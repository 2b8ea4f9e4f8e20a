package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The places of records")
class PlacesTest {
    private static final List<String> KINDS = List.of("network", "task");

    private final Places places = new Places();
    private final Map<Long, String> rows = new HashMap<>(); // what the table would hold
    private int wrongLooks;

    private Places.Look isAt(String kind, String id) {
        return row -> {
            boolean there = (kind + "/" + id).equals(rows.get(row));
            wrongLooks += there ? 0 : 1;
            return there;
        };
    }

    @Test
    @DisplayName("are found among so many records that hashes collide, and not for others")
    void manyRecords() throws SQLException {
        int count = 300_000;
        for (int i = 0; i < count; i++) {
            rows.put(places.append("task", "web." + i), "task/web." + i);
        }
        for (int i = 0; i < count; i++) {
            long row = places.find("task", "web." + i, isAt("task", "web." + i));
            assertThat(rows).containsEntry(row, "task/web." + i);
            assertThat(places.find("service", "web." + i, isAt("service", "web." + i)))
                    .isZero();
        }
        assertThat(wrongLooks).as("rows of another record with the same hash").isPositive();
    }

    @Test
    @DisplayName("are what a map would hold, whatever is added and removed, and no row is given twice")
    void behavesLikeMap() throws SQLException {
        long seed = new Random().nextLong();
        System.out.println("PlacesTest.behavesLikeMap, seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> model = new HashMap<>();
        long highest = 0;
        for (int step = 0; step < 200_000; step++) {
            String kind = KINDS.get(random.nextInt(KINDS.size()));
            String id = "id" + random.nextInt(2_000);
            String key = kind + "/" + id;
            Long expected = model.get(key);
            assertThat(places.find(kind, id, isAt(kind, id))).isEqualTo(expected == null ? 0 : expected);
            if (random.nextBoolean()) {
                places.remove(kind, id, isAt(kind, id));
                if (expected != null) {
                    model.remove(key);
                    rows.remove(expected);
                }
            } else if (expected == null) {
                long row = random.nextBoolean() ? places.append(kind, id) : entered(kind, id, highest + 5);
                assertThat(row).isGreaterThan(highest);
                highest = row;
                model.put(key, row);
                rows.put(row, key);
            }
        }
        assertThat(model).isNotEmpty();
    }

    private long entered(String kind, String id, long row) {
        places.enter(kind, id, row);
        return row;
    }
}
