package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.SourceDocument;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole files of the shapes that are around, and the project's own examples. */
class FoundInTheWildTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private static Cluster read(Path file) {
        return new ComposeReader(new ComposeOptions(null, 3, Map.of())).read(SourceDocument.read(file));
    }

    private static Cluster resource(String name) throws URISyntaxException {
        return read(Path.of(Objects.requireNonNull(FoundInTheWildTest.class.getResource("/compose/" + name))
                .toURI()));
    }

    @Test
    void tiers() throws Exception {
        Cluster voting = resource("voting.yaml");
        assertThat(Stacks.networkIds(voting)).containsExactly("ingress", "voting_front-tier", "voting_back-tier");
        assertThat(voting.services()).hasSize(5);
        assertThat(voting.tasks()).hasSize(7);
        assertThat(Stacks.service(voting, "voting_counter").spec().networks()).hasSize(2);
        assertThat(voting.notes()).isEmpty();
    }

    @Test
    void anAgentOnEveryNode() throws Exception {
        Cluster agents = resource("agents.yaml");
        assertThat(Stacks.taskIds(agents))
                .containsExactly("agents_agent.1", "agents_agent.2", "agents_agent.3", "agents_console.1");
        assertThat(Stacks.network(agents, "agents_agent_network").spec().attachable())
                .isTrue();
        assertThat(agents.notes()).isEmpty();
    }

    @Test
    void aProxyOnAnExternalNetwork() throws Exception {
        Cluster edge = resource("edge.yaml");
        assertThat(Stacks.networkIds(edge)).containsExactly("edge-public", "edge_default");
        assertThat(edge.tasks()).hasSize(3);
        assertThat(Stacks.service(edge, "edge_proxy").spec().endpoint().ports()).hasSize(3);
        assertThat(Stacks.service(edge, "edge_whoami").spec().networks())
                .extracting(network -> network.target())
                .containsExactly("edge-public", "edge_default");
        assertThat(edge.notes()).hasSize(1);
    }

    @Test
    void anchorsAndExporters() throws Exception {
        Cluster monitoring = resource("monitoring.yaml");
        assertThat(Stacks.networkIds(monitoring)).containsExactly("ingress", "monitoring_net", "host");
        assertThat(monitoring.tasks()).hasSize(11);
        assertThat(Stacks.service(monitoring, "monitoring_dockerd-exporter")
                        .spec()
                        .networks())
                .extracting(network -> network.target())
                .containsExactly("monitoring_net", "host");
        assertThat(Stacks.service(monitoring, "monitoring_collector")
                        .spec()
                        .endpoint()
                        .ports())
                .hasSize(3);
        assertThat(monitoring.notes()).isEmpty();
    }

    @Test
    void aFileForOneMachine() throws Exception {
        Cluster laboratory = resource("laboratory.yml");
        assertThat(Stacks.networkIds(laboratory)).containsExactly("ingress", "laboratory_lan");
        Network lan = Stacks.network(laboratory, "laboratory_lan");
        assertThat(lan.spec().driver().name()).isEqualTo("bridge");
        assertThat(lan.spec().dualStack()).isTrue();
        assertThat(laboratory.notes()).hasSize(3);
    }

    static Stream<Path> examples() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleSaysWhatItShowsAndHowToRunIt(Path example) throws Exception {
        assertThat(Files.readString(example))
                .startsWith("# ")
                .contains("\n#   bin/berth plan examples/" + example.getFileName());
    }

    @Test
    void theExamplesAreRead() {
        Cluster shop = read(EXAMPLES.resolve("shop.yaml"));
        assertThat(Stacks.networkIds(shop))
                .containsExactly("ingress", "shop_frontend", "shop_backend", "shop_monitoring");
        assertThat(shop.services())
                .extracting(Service::id)
                .containsExactly("shop_proxy", "shop_app", "shop_worker", "shop_db", "shop_agent");
        assertThat(shop.tasks()).hasSize(12);
        assertThat(shop.notes()).isEmpty();

        Cluster dualStack = read(EXAMPLES.resolve("dual-stack.yaml"));
        assertThat(dualStack.networks())
                .filteredOn(network -> network.spec().dualStack())
                .hasSize(2);
        assertThat(dualStack.tasks()).hasSize(5);
        assertThat(dualStack.notes()).isEmpty();

        Cluster tooSmall = read(EXAMPLES.resolve("too-small.yaml"));
        assertThat(tooSmall.tasks()).hasSize(20);
        assertThat(tooSmall.networks()).hasSize(1);
    }
}
