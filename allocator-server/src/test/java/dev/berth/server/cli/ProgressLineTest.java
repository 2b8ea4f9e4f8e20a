package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The progress line")
class ProgressLineTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // a nano clock may wrap
    private final StringWriter err = new StringWriter();

    @Test
    @DisplayName("is silent for the first second, then tells, and wipes itself at the end")
    void waitsAndWipes() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(err), nanos::get)) {
            line.reached(1, 9);
            nanos.addAndGet(Duration.ofMillis(999).toNanos());
            line.reached(2, 9);
            assertThat(err).hasToString("");
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            line.reached(3, 9);
            line.reached(4, 9);
            assertThat(err).hasToString("\rberth: 3 of 9 objects");
        }
        assertThat(err).hasToString("\rberth: 3 of 9 objects\r\u001b[K");
    }

    @Test
    @DisplayName("leaves no trace when all was quick")
    void staysSilent() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(err), nanos::get)) {
            line.reached(9, 9);
        }
        assertThat(err).hasToString("");
    }
}
