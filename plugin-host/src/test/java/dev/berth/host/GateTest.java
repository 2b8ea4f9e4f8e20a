package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A gate")
class GateTest {
    private final AtomicInteger runs = new AtomicInteger();
    private final Gate gate = new Gate(runs::incrementAndGet);

    @Test
    @DisplayName("runs its end at once when it is shut and nobody is inside, and only once")
    void empty() {
        gate.shut();
        gate.shut();
        assertThat(runs).hasValue(1);
        assertThat(gate.enter()).isFalse();
    }

    @Test
    @DisplayName("lets nobody in once shut, and runs its end when the last one has left")
    void last() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        gate.shut();
        assertThat(gate.enter()).isFalse();
        gate.leave();
        assertThat(runs).hasValue(0);
        gate.leave();
        assertThat(runs).hasValue(1);
        assertThat(gate.enter()).isFalse();
    }

    @Test
    @DisplayName("stays open while people come and go")
    void open() {
        for (int i = 0; i < 3; i++) {
            assertThat(gate.enter()).isTrue();
            gate.leave();
        }
        assertThat(runs).hasValue(0);
    }
}
