package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseBitmapTest {
    @ParameterizedTest(name = "{0} variable bits from {1}")
    @CsvSource({
        "0, 0a000001",
        "1, 0a000000",
        "5, 20",
        "6, 40",
        "8, 0a000000",
        "9, fffffffffffffe00",
        "12, 7fffffffffffffff",
        "13, fffffffffffff000",
        "14, 0",
        "64, 8000000000000000",
        "64, ffffffffffffff00"
    })
    @DisplayName("answers like a sorted set, whatever the numbers and the page size")
    void answersLikeASortedSet(int variableBits, String start) {
        long seed = variableBits * 31L + start.hashCode();
        Random random = new Random(seed);
        long base = Long.parseUnsignedLong(start, 16);
        SparseBitmap bitmap = new SparseBitmap(variableBits);
        TreeSet<Long> model = new TreeSet<>(Long::compareUnsigned);
        int spread = 1 + random.nextInt(9_000);
        for (int step = 0; step < 20_000; step++) {
            // The share of additions swings, so that pages fill up and run empty by turns.
            boolean adding = random.nextInt(100) < (step / 4_000 % 2 == 0 ? 85 : 20);
            long number = base + random.nextInt(spread);
            if (adding) {
                assertThat(bitmap.add(number)).isEqualTo(model.add(number));
            } else {
                assertThat(bitmap.remove(number)).isEqualTo(model.remove(number));
            }
            long from = base + random.nextInt(spread);
            assertThat(bitmap.contains(from)).isEqualTo(model.contains(from));
            assertThat(bitmap.nextClear(from))
                    .as("seed %d, step %d, from %x", seed, step, from)
                    .isEqualTo(nextClear(model, from));
            assertThat(bitmap.size()).isEqualTo(model.size());
            if (step % 100 == 0) {
                long to = from + random.nextInt(spread);
                if (Long.compareUnsigned(from, to) <= 0) {
                    assertThat(bitmap.count(from, to))
                            .isEqualTo(model.subSet(from, true, to, true).size());
                }
            }
        }
    }

    private static long nextClear(Set<Long> model, long from) {
        for (long number = from; number != -1L; number++) {
            if (!model.contains(number)) {
                return number;
            }
        }
        return model.contains(-1L) ? from - 1 : -1L;
    }

    @Test
    @DisplayName("leaps over full pages, and over full pages of full pages")
    void leapsOverFullPages() {
        SparseBitmap bitmap = new SparseBitmap(32);
        long full = (1L << 24) + 4096 + 17;
        for (long number = 0; number < full; number++) {
            bitmap.add(number);
        }
        assertThat(bitmap.nextClear(0)).isEqualTo(full);
        assertThat(bitmap.nextClear(5_000_000)).isEqualTo(full);

        long hole = 7_654_321;
        bitmap.remove(hole);
        assertThat(bitmap.nextClear(0)).isEqualTo(hole);
        assertThat(bitmap.nextClear(hole + 1)).isEqualTo(full);
        assertThat(bitmap.count(0, full)).isEqualTo(full - 1);
    }

    @Test
    @DisplayName("has no clear number behind a full end of all numbers")
    void endsAtTheEnd() {
        SparseBitmap bitmap = new SparseBitmap(64);
        for (long number = -5_000; number <= -1; number++) {
            bitmap.add(number);
        }
        assertThat(bitmap.nextClear(-5_000)).isEqualTo(-5_001);
        assertThat(bitmap.nextClear(-1)).isEqualTo(-2);
        bitmap.remove(-1);
        assertThat(bitmap.nextClear(-4_999)).isEqualTo(-1);
    }

    @Test
    @DisplayName("IPM-9: forgets pages that became empty, so that addresses far apart that come and go take no room")
    void forgetsEmptyPages() {
        SparseBitmap bitmap = new SparseBitmap(64);
        Random random = new Random(9);
        for (int step = 0; step < 400_000; step++) {
            long number = random.nextLong();
            bitmap.add(number);
            bitmap.remove(number);
        }
        assertThat(bitmap.size()).isZero();
        assertThat(bitmap.pages()).isLessThan(8);
    }
}
