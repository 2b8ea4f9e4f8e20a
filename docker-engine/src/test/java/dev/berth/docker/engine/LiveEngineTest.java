package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Prefix;
import dev.berth.docker.testing.FakeEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers are those of moby's {@code getNetwork}, which differ by what a network is asked for by. */
@DisplayName("A live engine")
class LiveEngineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String INFO =
            """
            {"Name":"m1","ServerVersion":"29.1.0","Swarm":{"NodeID":"n1","NodeAddr":"10.9.0.1","ControlAvailable":true,\
            "LocalNodeState":"active"}}""";
    private static final String NETWORK =
            """
            {"Name":"%s","Id":"net1","Scope":"swarm","Driver":"overlay","IPAM":{"Driver":"default",
             "Config":[{"Subnet":"10.0.1.0/24","Gateway":"10.0.1.1"}]},"Ingress":%s,"Peers":[{"Name":"p","IP":"10.9.0.1"}],
             "Status":{"IPAM":{"Subnets":{"10.0.1.0/24":{"IPsInUse":%d,"DynamicIPsAvailable":200}}}}}
            """;
    private static final int NODES_OWN = 3;
    private static final int SWARMS = 40;

    private static FakeEngine engine(String version, Map<String, String> answers) {
        Map<String, String> all = new HashMap<>(Map.of(
                "/_ping", FakeEngine.json("OK").replace("1.41", version),
                "/info", FakeEngine.json(INFO),
                "*", FakeEngine.json("[]")));
        all.putAll(answers);
        return FakeEngine.plain(all);
    }

    private static DockerEngine at(FakeEngine fake) {
        return DockerEngine.at(DockerEndpoint.resolve(fake.host(), "--host", Map.of(), Path.of("/nowhere")), PATIENCE);
    }

    private static String listed(String name, boolean ingress) {
        return FakeEngine.json("[{\"Name\":\"" + name + "\",\"Id\":\"net1\",\"Scope\":\"swarm\",\"Driver\":\"overlay\","
                + "\"IPAM\":{\"Driver\":\"default\",\"Config\":[{\"Subnet\":\"10.0.1.0/24\"}]},\"Ingress\":" + ingress
                + "}]");
    }

    @ParameterizedTest(name = "{0}, ingress {1}: {2}")
    @DisplayName("tells how full the swarm's networks are, and not how full its own node believes them")
    @CsvSource({
        "1.51, false, /v1.51/networks/net1",
        "1.51, true, /v1.51/networks/net1?verbose=true",
        "1.52, false, /v1.52/networks/back?scope=swarm",
        "1.56, true, /v1.56/networks/back?scope=swarm&verbose=true",
    })
    void usage(String version, boolean ingress, String asked) {
        boolean counts = !version.equals("1.51");
        String own = NETWORK.formatted("back", ingress, NODES_OWN);
        try (FakeEngine fake = engine(
                        version,
                        Map.of(
                                "/networks", listed("back", ingress),
                                "/networks/net1",
                                        FakeEngine.json(counts ? own : own.replaceAll("(?s),\\s*\"Status.*", "}")),
                                "/networks/back", FakeEngine.json(NETWORK.formatted("back", ingress, SWARMS))));
                DockerEngine engine = at(fake)) {
            DockerNetwork network = engine.read().networks().get(0);
            assertThat(fake.asked()).contains(asked);
            assertThat(network.peers()).isEqualTo(1);
            if (counts) {
                assertThat(network.usage()).containsExactly(new SubnetUsage(Prefix.parse("10.0.1.0/24"), SWARMS, 200));
            } else {
                assertThat(network.usage()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "from which a network is removed while it is read, or replaced under its name, is read as it was listed")
    void removedMeanwhile() {
        String other = NETWORK.formatted("back", false, SWARMS).replace("net1", "net2");
        for (String answer : new String[] {
            FakeEngine.status("404 Not Found", "{\"message\":\"network back not found\"}"), FakeEngine.json(other)
        }) {
            try (FakeEngine fake =
                            engine("1.52", Map.of("/networks", listed("back", false), "/networks/back", answer));
                    DockerEngine engine = at(fake)) {
                assertThat(engine.read().networks())
                        .singleElement()
                        .satisfies(each -> assertThat(each.id()).isEqualTo("net1"))
                        .satisfies(each -> assertThat(each.usage()).isEmpty());
            }
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("whose events cannot be read ends them for their reader, and is hung up on")
    void absurdEvent() throws Exception {
        String event = "{\"Type\":\"network\",\"Action\":\"create\",\"Actor\":{\"ID\":\"net1\"},\"time\":%s}\n";
        String stream = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + event.formatted("1767225600")
                + event.formatted("9223372036854775807");
        try (FakeEngine fake = engine("1.41", Map.of("/events", stream));
                DockerEngine engine = at(fake);
                DockerEvents events = engine.events()) {
            assertThat(events.next(PATIENCE))
                    .isEqualTo(Optional.of(
                            new DockerEvent("network", "create", "net1", Instant.parse("2026-01-01T00:00:00Z"))));
            for (int again = 0; again < 2; again++) {
                AllocatorException failure =
                        catchThrowableOfType(AllocatorException.class, () -> events.next(PATIENCE));
                assertThat(failure).isNotNull();
                assertThat(failure.code()).isEqualTo(DockerErrors.ENGINE_FAILURE);
                assertThat(failure).hasMessageContaining("its events cannot be read");
            }
            fake.awaitHangUp();
        }
    }
}
