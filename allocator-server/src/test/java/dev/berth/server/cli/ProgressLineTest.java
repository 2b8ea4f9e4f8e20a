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
            line.doing("reading");
            nanos.addAndGet(Duration.ofMillis(999).toNanos());
            line.refresh();
            assertThat(err).hasToString("");
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            line.refresh();
            assertThat(told()).isEqualTo("berth: reading, 1 s");
            line.doing("planning");
            line.reached(3, 9);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            line.refresh();
            assertThat(told()).isEqualTo("berth: planning, 3 of 9 objects, 2 s");
            line.doing("writing");
            line.refresh();
            assertThat(told()).isEqualTo("berth: writing, 2 s");
        }
        assertThat(told()).isEmpty();
    }

    /** What stands on the terminal: each text begins with wiping the one before. */
    private String told() {
        String all = err.toString();
        return all.substring(all.lastIndexOf("\r\u001b[K") + "\r\u001b[K".length());
    }

    @Test
    @DisplayName("says nothing more once it is closed")
    void endsForGood() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), nanos::get);
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(line.refresh()).isTrue();
        line.close();
        String before = err.toString();
        assertThat(line.refresh()).isFalse();
        assertThat(err).hasToString(before);
    }

    @Test
    @DisplayName("leaves no trace when all was quick")
    void staysSilent() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(err), nanos::get)) {
            line.reached(9, 9);
            line.refresh();
        }
        assertThat(err).hasToString("");
    }
}
