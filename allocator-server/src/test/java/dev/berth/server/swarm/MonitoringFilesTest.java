package dev.berth.server.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.DockerErrors;
import dev.berth.server.metrics.SwarmMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The figures of a watched swarm")
class MonitoringFilesTest {
    private static final Path FILES = Path.of("..", "examples", "monitoring");
    private static final Pattern NAME = Pattern.compile("berth_swarm_[a-z_]+");
    private static final Pattern LABEL =
            Pattern.compile("([a-z]+)(?:=~|!~|!=|=)\"|label_values\\([^,]+, (\\w+)\\)|by \\(([a-z, ]+)\\)");

    @TempDir
    private Path folder;

    /** Of a swarm in which everything is that there are figures for. */
    private String figures() {
        SavedSwarm swarm = SavedSwarm.recorded();
        swarm.counts("s1_front", "10.0.9.0/24", 20, 236);
        Instant now = Instant.ofEpochSecond(1_700_000_000);
        try (SwarmMetrics metrics = new SwarmMetrics(Clock.fixed(now, ZoneOffset.UTC))) {
            metrics.event("service");
            metrics.failed(AllocatorException.of(DockerErrors.ENGINE_UNAVAILABLE, "gone")
                    .build());
            metrics.read(
                    SwarmAudit.of(swarm.read(folder), HostRoutes.NONE, Fullness.DEFAULT),
                    now.minusSeconds(7),
                    Duration.ofMillis(250));
            return metrics.scrape();
        }
    }

    @ParameterizedTest
    @DisplayName("are all that the alert rules and the dashboard ask for, labels too")
    @ValueSource(strings = {"swarm.rules.yml", "swarm-dashboard.json"})
    void exported(String file) throws IOException {
        String text = Files.readString(FILES.resolve(file));
        String figures = figures();
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        assertThat(names).hasSizeGreaterThan(4);
        for (String each : names) {
            assertThat(figures).as(each).containsPattern("(?m)^" + each + "[{ ]");
        }
        Matcher label = LABEL.matcher(text.replace("\\\"", "\""));
        int labels = 0;
        while (label.find()) {
            for (String each : (label.group(1) + "," + label.group(2) + "," + label.group(3)).split(",", -1)) {
                if (!each.equals("null")) {
                    assertThat(figures).as(each).contains(each.strip() + "=\"");
                    labels++;
                }
            }
        }
        assertThat(labels).isPositive();
    }

    @Test
    @DisplayName("are drawn by a dashboard that is one object with panels, each with its own id and a query")
    void dashboard() throws IOException {
        JsonNode dashboard = JsonMapper.builder()
                .build()
                .readTree(FILES.resolve("swarm-dashboard.json").toFile());
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
            assertThat(panel.get("targets")).isNotEmpty();
        }
        assertThat(ids).isNotEmpty();
    }

    @Test
    @DisplayName("tell how old they are, and whether the engine was lost since")
    void staleness() {
        Instant read = Instant.ofEpochSecond(1_700_000_000);
        SwarmReport report = SwarmAudit.of(SavedSwarm.recorded().read(folder), HostRoutes.NONE, Fullness.DEFAULT);
        try (SwarmMetrics metrics = new SwarmMetrics(Clock.fixed(read.plusSeconds(400), ZoneOffset.UTC))) {
            assertThat(metrics.scrape()).contains("berth_swarm_up 0.0").contains("berth_swarm_read_age_seconds NaN");
            assertThat(metrics.trouble()).isPresent();
            metrics.read(report, read, Duration.ofMillis(250));
            assertThat(metrics.scrape())
                    .contains("berth_swarm_up 1.0", "berth_swarm_read_age_seconds 400.0")
                    .contains("berth_swarm_read_duration_seconds 0.25")
                    .contains("berth_swarm_network_free_addresses{network=\"full\"} 0.0")
                    .contains("berth_swarm_waiting{code=\"no-available-addresses\",kind=\"task\"} 3.0");
            assertThat(metrics.trouble()).isEmpty();
            metrics.failed(AllocatorException.of(DockerErrors.ENGINE_UNAVAILABLE, "gone")
                    .build());
            assertThat(metrics.scrape())
                    .contains("berth_swarm_up 0.0", "berth_swarm_read_age_seconds 400.0")
                    .contains("berth_swarm_reads_total{outcome=\"engine-unavailable\"} 1.0");
            assertThat(metrics.trouble()).contains("gone");
        }
    }
}
