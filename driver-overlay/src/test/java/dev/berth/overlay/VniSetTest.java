package dev.berth.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.VniRange;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VniSetTest {
    private static final int CAPACITY = VniRange.MAX + 1;

    private final VniSet set = new VniSet();
    private final BitSet model = new BitSet(CAPACITY);

    private void add(int vni) {
        assertThat(set.add(vni)).isEqualTo(!model.get(vni));
        model.set(vni);
    }

    private void remove(int vni) {
        assertThat(set.remove(vni)).isEqualTo(model.get(vni));
        model.clear(vni);
    }

    private void assertNextMissing(int from) {
        int expected = model.nextClearBit(from);
        int actual = set.nextMissing(from);
        if (actual != (expected < CAPACITY ? expected : VniSet.NONE)) {
            throw new AssertionError("nextMissing(" + from + ") is " + actual + ", not " + expected);
        }
    }

    @Test
    @DisplayName("answers as a plain bit set does, in blocks that straddle words, pages and the ends")
    void likeBitSet() {
        long seed = System.nanoTime();
        System.out.println("VniSetTest.likeBitSet seed " + seed);
        Random random = new Random(seed);
        int[] bases = {0, 4096 - 100, 64 * 4096 - 100, 64 * 64 * 64 * 7 - 90, CAPACITY - 200};
        for (int round = 0; round < 500_000; round++) {
            int vni = bases[random.nextInt(bases.length)] + random.nextInt(200);
            boolean filling = (round / 20_000) % 3 != 2;
            if (filling ? random.nextInt(300) > 0 : random.nextInt(10) < 2) {
                add(vni);
            } else {
                remove(vni);
            }
            assertThat(set.contains(vni)).isEqualTo(model.get(vni));
            assertNextMissing(bases[random.nextInt(bases.length)] + random.nextInt(200));
        }
    }

    @Test
    @DisplayName("finds the only missing VNI of sixteen million from anywhere, then none")
    void whenFull() {
        for (int vni = 0; vni < CAPACITY; vni++) {
            set.add(vni);
        }
        model.set(0, CAPACITY);
        assertThat(set.nextMissing(0)).isEqualTo(VniSet.NONE);
        for (int hole : new int[] {0, 1, 63, 64, 4095, 4096, 262_143, 262_144, 9_999_999, CAPACITY - 1}) {
            remove(hole);
            assertNextMissing(0);
            assertNextMissing(hole);
            assertNextMissing(Math.max(hole - 1, 0));
            assertNextMissing(hole + 1);
            add(hole);
            assertThat(set.nextMissing(0)).isEqualTo(VniSet.NONE);
        }
    }

    @Test
    @DisplayName("has nothing missing behind the largest VNI")
    void behindTheEnd() {
        assertThat(set.nextMissing(CAPACITY)).isEqualTo(VniSet.NONE);
        assertThat(set.nextMissing(CAPACITY - 1)).isEqualTo(CAPACITY - 1);
    }
}
