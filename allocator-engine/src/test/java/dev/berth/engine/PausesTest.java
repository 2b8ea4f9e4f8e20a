package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("CLU-2: what waits for a driver")
class PausesTest {
    private static final WaitKey KEY = new WaitKey.Later("ipam driver d");
    private static final WaitKey OTHER = new WaitKey.AnyAddress("n");

    private final Pauses pauses = new Pauses();

    private List<Integer> secondsDue(int from, int to, WaitKey... waitedFor) {
        List<Integer> seconds = new ArrayList<>();
        for (int second = from; second < to; second++) {
            if (pauses.due(List.of(waitedFor), Instant.ofEpochSecond(second)).contains(KEY)) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    @Test
    @DisplayName("is tried again at once, then after pauses that double up to a minute")
    void doubles() {
        assertThat(secondsDue(0, 250, KEY, OTHER)).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183, 243);
    }

    @Test
    @DisplayName("begins anew once nothing had to wait for it")
    void beginsAnew() {
        assertThat(secondsDue(0, 50, KEY)).hasSize(6);
        assertThat(secondsDue(50, 51, OTHER)).isEmpty();
        assertThat(secondsDue(51, 55, KEY, OTHER)).containsExactly(51, 52, 54);
    }
}
