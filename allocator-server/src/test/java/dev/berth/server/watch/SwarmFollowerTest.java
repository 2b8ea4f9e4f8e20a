package dev.berth.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerEngine;
import dev.berth.docker.engine.DockerErrors;
import dev.berth.docker.engine.DockerEvent;
import dev.berth.docker.engine.DockerEvents;
import dev.berth.docker.engine.SavedJson;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.HostRoutes;
import dev.berth.server.swarm.SwarmReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With an engine that does what the test says, step by step. */
@DisplayName("A follower of a swarm")
@Timeout(60)
class SwarmFollowerTest {
    private static final Rhythm RHYTHM =
            new Rhythm(Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(4));

    @TempDir
    private Path folder;

    /** What is asked of the engine waits for the test's answers. */
    private static final class Scripted implements DockerEngine, DockerEvents {
        final BlockingQueue<Object> readings = new LinkedBlockingQueue<>();
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public DockerCluster read() {
            try {
                Object next = readings.take();
                if (next instanceof AllocatorException refusal) {
                    throw refusal;
                }
                return (DockerCluster) next;
            } catch (InterruptedException e) {
                throw gone();
            }
        }

        @Override
        public DockerEvents events() {
            return this;
        }

        @Override
        public Optional<DockerEvent> next(Duration patience) throws InterruptedException {
            Object next = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (next instanceof AllocatorException refusal) {
                throw refusal;
            }
            return Optional.ofNullable((DockerEvent) next);
        }

        @Override
        public void close() {}
    }

    private static final class Told implements SwarmListener {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public void read(SwarmReport report, Instant at, Duration took) {
            all.add("read, " + report.findings().size() + " found");
        }

        @Override
        public void event(String type) {
            all.add("event " + type);
        }

        @Override
        public void failed(AllocatorException why) {
            all.add("failed " + why.code());
        }
    }

    private final Scripted engine = new Scripted();
    private final Told told = new Told();

    private SwarmFollower start() {
        return SwarmFollower.start(engine, () -> HostRoutes.NONE, Fullness.DEFAULT, RHYTHM, Clock.systemUTC(), told);
    }

    private static AllocatorException gone() {
        return AllocatorException.of(DockerErrors.ENGINE_UNAVAILABLE, "gone").build();
    }

    /** A swarm of two networks, whose VNIs are the same in a damaged one. */
    private DockerCluster cluster(int second) throws IOException {
        Path file = Files.createTempFile(folder, "networks", ".json");
        Files.writeString(
                file,
                """
                [%s, %s]"""
                        .formatted(network("a", "10.0.1", 4097), network("b", "10.0.2", second)));
        return SavedJson.read(List.of(file));
    }

    private static String network(String name, String subnet, int vni) {
        return """
                {"Name":"%1$s","Id":"%1$s-id","Scope":"swarm","Driver":"overlay","EnableIPv6":false,
                 "IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"%2$s.0/24","Gateway":"%2$s.1"}]},
                 "Internal":false,"Attachable":false,"Ingress":false,"Containers":null,
                 "Options":{"com.docker.network.driver.overlay.vxlanid_list":"%3$d"},"Labels":null}"""
                .formatted(name, subnet, vni);
    }

    @Test
    @DisplayName("reads at once, and after each event")
    void events() throws Exception {
        try (SwarmFollower follower = start()) {
            engine.readings.add(cluster(4098));
            assertThat(told.all.take()).isEqualTo("read, 0 found");
            engine.readings.add(cluster(4098));
            engine.events.add(new DockerEvent("network", "create", "c", Instant.EPOCH));
            assertThat(told.all.take()).isEqualTo("event network");
            assertThat(told.all.take()).isEqualTo("read, 0 found");
        }
    }

    @Test
    @DisplayName("says that the engine is lost, tries again, and comes back")
    void reconnects() throws Exception {
        try (SwarmFollower follower = start()) {
            engine.readings.add(cluster(4098));
            assertThat(told.all.take()).isEqualTo("read, 0 found");
            engine.events.add(gone());
            assertThat(told.all.take()).isEqualTo("failed engine-unavailable");
            engine.readings.add(gone());
            assertThat(told.all.take()).isEqualTo("failed engine-unavailable");
            engine.readings.add(cluster(4098));
            assertThat(told.all.take()).isEqualTo("read, 0 found");
        }
    }

    @Test
    @DisplayName("tells a conflict when two readings have it, since Docker has no snapshots")
    void confirmed() throws Exception {
        try (SwarmFollower follower = start()) {
            engine.readings.add(cluster(4097));
            engine.readings.add(cluster(4098));
            assertThat(told.all.take()).isEqualTo("read, 0 found");
            engine.readings.add(cluster(4097));
            engine.events.add(new DockerEvent("network", "create", "c", Instant.EPOCH));
            assertThat(told.all.take()).isEqualTo("event network");
            assertThat(told.all.take()).isEqualTo("read, 0 found");
            engine.readings.add(cluster(4097));
            engine.events.add(new DockerEvent("network", "create", "c", Instant.EPOCH));
            assertThat(told.all.take()).isEqualTo("event network");
            assertThat(told.all.take()).isEqualTo("read, 1 found");
        }
    }

    @Test
    @DisplayName("makes longer and longer pauses, up to the longest")
    void pauses() {
        assertThat(List.of(1, 2, 3, 4, 50))
                .extracting(RHYTHM::pause)
                .extracting(Duration::toMillis)
                .containsExactly(1L, 2L, 4L, 4L, 4L);
    }
}
