package dev.berth.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Later;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnerTableTest {
    /** Keys with as many different hashes as there are homes. */
    private record Key(int number, int homes) {
        @Override
        public int hashCode() {
            return number % homes;
        }
    }

    @RepeatedTest(20)
    @DisplayName("GEN-3: the table of owners does what a map does, also where keys collide and gaps close")
    void likeAMap() {
        long seed = System.nanoTime();
        System.out.println("OwnerTableTest.likeAMap seed " + seed);
        Random random = new Random(seed);
        int homes = 1 + random.nextInt(40);
        OwnerTable table = new OwnerTable(OwnerKind.TASK);
        Map<Key, Owner> map = new HashMap<>();
        for (int step = 0; step < 10_000; step++) {
            boolean growing = step / 1_000 % 2 == 0;
            Key key = new Key(random.nextInt(200), homes);
            if (random.nextInt(10) < (growing ? 7 : 2)) {
                Owner owner = table.turn(key);
                assertThat(owner.wasKnown()).isEqualTo(map.containsKey(key));
                if (map.containsKey(key)) {
                    assertThat(owner).isSameAs(map.get(key));
                }
                table.endTurn(owner, true);
                map.put(key, owner);
            } else {
                Owner owner = table.turnIfPresent(key);
                assertThat(owner).isSameAs(map.remove(key));
                if (owner != null) {
                    table.endTurn(owner, false);
                }
            }
            assertThat(table.known(key)).isSameAs(map.get(key));
        }
        map.forEach((key, owner) -> assertThat(table.known(key)).isSameAs(owner));
        assertThat(table.keys()).containsExactlyInAnyOrderElementsOf(map.keySet());
    }

    @Test
    @DisplayName("SVC-1: an owner whose allocation failed and who holds nothing is forgotten")
    void forgotten() {
        OwnerTable table = new OwnerTable(OwnerKind.SERVICE);
        Owner first = table.turn("s");
        assertThat(table.known("s")).as("during its first turn").isNull();
        table.endTurn(first, false);
        assertThat(table.turnIfPresent("s")).isNull();
        assertThat(table.turn("s")).isNotSameAs(first);
    }

    @Test
    @DisplayName(
            "GEN-6: a turn waits for the one under way on its key, and for no other, though they share stripe and home")
    void turns() {
        OwnerTable table = new OwnerTable(OwnerKind.TASK);
        Owner busy = table.turn(new Key(0, 1));
        IntStream.range(1, 100).forEach(i -> table.endTurn(table.turn(new Key(i, 1)), true));
        Later<Owner> second = Later.of(() -> table.turn(new Key(0, 1)));
        Later<Owner> third = Later.of(() -> table.turnIfPresent(new Key(0, 1)));
        second.awaitBlocked();
        third.awaitBlocked();
        IntStream.range(1, 100).forEach(i -> table.endTurn(table.turn(new Key(i, 1)), false));
        table.endTurn(busy, true);
        // one of both is next; the other after it
        Later<Boolean> ends = Later.run(() -> table.endTurn(second.get(), true));
        Later<Boolean> alsoEnds = Later.run(() -> table.endTurn(third.get(), true));
        ends.get();
        alsoEnds.get();
        assertThat(table.known(new Key(0, 1))).isSameAs(busy);
    }
}
