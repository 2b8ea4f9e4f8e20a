package dev.berth.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriverContextTest {
    @Test
    @DisplayName("The text of a context names what is configured, and keeps its values to itself")
    void noSecrets() {
        DriverContext context = new DriverContext(
                ClusterSettings.DEFAULT, Map.of("url", "db", "password", "hunter2"), Clock.systemUTC());

        assertThat(context.toString()).contains("[password, url]").doesNotContain("hunter2");
    }
}
