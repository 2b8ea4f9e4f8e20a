package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.docker.testing.TestSwarm;
import dev.berth.server.swarm.SavedSwarm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where no engine can be started; {@code -Dberth.docker.required=true} forbids that. */
@Tag("long")
@DisplayName("A real swarm")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // one swarm for all: it is looked at before stacks come to it
class RealSwarmTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private static TestSwarm swarm;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        swarm = TestSwarm.start();
    }

    @AfterAll
    static void stop() {
        if (swarm != null) {
            swarm.close();
        }
    }

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            assertThat(err).isEmpty();
            return JSON.readTree(out);
        }
    }

    private static Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of()), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private static JsonNode audit() throws IOException {
        return berth("audit", "--docker", swarm.daemon().host(), "--format", "json")
                .json();
    }

    private static List<String> codes(JsonNode findings) {
        List<String> codes = new ArrayList<>();
        findings.forEach(each -> codes.add(each.get("kind").asText() + " "
                + each.get("id").asText() + " " + each.get("code").asText()));
        return codes;
    }

    @Test
    @Order(1)
    @DisplayName("is audited: no conflict, the full network, and the tasks that wait for it, with Docker's words")
    void audited() throws IOException {
        JsonNode json = audit();
        // the engine is local to the test's machine, whose own routes may be in the way of a network: that is true then
        assertThat(codes(json.get("conflicts")))
                .filteredOn(each -> !each.endsWith(" route-overlap"))
                .isEmpty();
        assertThat(codes(json.get("shortages"))).containsExactly("network small no-available-addresses");
        assertThat(json.get("waiting"))
                .hasSize(TestSwarm.FILL_WANTED - TestSwarm.FILL_RUNNING)
                .allSatisfy(each -> {
                    assertThat(each.get("id").asText()).startsWith("fill.");
                    assertThat(each.get("code").asText()).isEqualTo("no-available-addresses");
                    assertThat(each.get("message").asText()).contains("Docker says \"new");
                });
        List<String> names = new ArrayList<>();
        for (JsonNode each : json.get("networks")) {
            names.add(each.get("network").asText());
            JsonNode subnet = each.get("subnets").get(0);
            if (each.get("network").asText().equals("small")) {
                assertThat(subnet.get("tasks").asInt()).isEqualTo(TestSwarm.FILL_RUNNING);
                assertThat(subnet.get("loadBalancers").asInt()).isEqualTo(1);
                assertThat(subnet.get("free").asInt()).isZero();
            } else if (each.get("network").asText().equals("auto")) {
                assertThat(subnet.get("tasks").asInt()).isEqualTo(6 + 5 + 4);
                assertThat(subnet.get("virtualIps").asInt()).isEqualTo(2);
            } else if (each.get("network").asText().equals("inner")) {
                assertThat(subnet.get("tasks").asInt()).isEqualTo(2); // the global one, and the one attached by hand
            }
        }
        assertThat(names).containsExactly("auto", "given", "ingress", "inner", "ranged", "six", "small");
    }

    @Test
    @Order(2)
    @DisplayName("is damaged in what was saved of it, and each damage is found by its name, and nothing else is")
    void damaged() throws IOException {
        swarm.save(folder);
        SavedSwarm saved = SavedSwarm.in(folder);
        String address = SavedSwarm.address(saved.running("web").get(0), "given");
        saved.readdress(saved.running("web").get(1), "given", address);
        saved.readdress(saved.running("upper").get(0), "ranged", "10.99.0.9/24");
        saved.counts("inner", saved.network("inner").at("/IPAM/Config/0/Subnet").asText(), 99, 157);
        String vni = saved.network("auto").at("/Options").get(VNI_LIST).asText();
        ((ObjectNode) saved.network("ranged").get("Options")).put(VNI_LIST, vni);
        saved.save(folder);
        List<String> codes = codes(berth("audit", "--docker-json", folder.toString(), "--format", "json")
                .json()
                .get("conflicts"));
        assertThat(codes).hasSize(4);
        assertThat(codes).anyMatch(each -> each.matches("task web\\.\\d address-in-use"));
        assertThat(codes).anyMatch(each -> each.matches("task upper\\.\\d address-out-of-range"));
        assertThat(codes).anyMatch(each -> each.matches("network (auto|ranged) vni-in-use"));
        assertThat(codes).contains("network inner unowned-addresses");
    }

    @Test
    @Order(3)
    @DisplayName("gives a stack the subnets, gateways, VNIs and virtual IPs that were planned")
    void planned() throws IOException {
        Path file = Files.writeString(
                folder.resolve("next.yaml"),
                """
                version: "3.8"
                services:
                  one: {image: "idle:1", networks: [left], deploy: {replicas: 3}}
                  two: {image: "idle:1", networks: [right], deploy: {replicas: 2}}
                  three: {image: "idle:1", networks: [tiny], deploy: {replicas: 1}}
                networks:
                  left: {}
                  right: {}
                  tiny: {ipam: {config: [{subnet: 10.91.0.0/27}]}}
                """);
        JsonNode plan = berth(
                        "plan",
                        file.toString(),
                        "--name",
                        "next",
                        "--docker",
                        swarm.daemon().host(),
                        "--format",
                        "json")
                .json();
        assertThat(plan.get("problems")).isEmpty();
        swarm.daemon().docker("stack", "deploy", "--resolve-image", "never", "-c", file.toString(), "next");
        swarm.awaitReplicas("next_one 3/3", "next_two 2/2", "next_three 1/1");

        List<String> forecast = new ArrayList<>();
        List<String> given = new ArrayList<>();
        TreeSet<String> forecastVnis = new TreeSet<>();
        TreeSet<String> givenVnis = new TreeSet<>();
        for (JsonNode network : plan.get("networks")) {
            JsonNode pool = network.at("/state/ipam/configs/0");
            forecast.add(pool.get("subnet").asText() + " " + pool.get("gateway").asText());
            forecastVnis.add(network.at("/state/driver/options").get(VNI_LIST).asText());
            JsonNode real = JSON.readTree(swarm.daemon()
                            .docker("network", "inspect", network.get("id").asText()))
                    .get(0);
            given.add(real.at("/IPAM/Config/0/Subnet").asText() + " "
                    + real.at("/IPAM/Config/0/Gateway").asText());
            givenVnis.add(real.at("/Options").get(VNI_LIST).asText());
        }
        assertThat(given).hasSize(3).containsExactlyInAnyOrderElementsOf(forecast);
        assertThat(givenVnis).isEqualTo(forecastVnis);
        // within its network, for docker stack deploy may exchange the two automatic subnets
        for (JsonNode service : plan.get("services")) {
            JsonNode real = JSON.readTree(swarm.daemon()
                            .docker("service", "inspect", service.get("id").asText()))
                    .get(0);
            assertThat(host(real.at("/Endpoint/VirtualIPs/0/Addr").asText()))
                    .isEqualTo(host(service.at("/state/virtualIps/0/address").asText()));
        }
        assertThat(plan.get("mayDiffer"))
                .noneMatch(each -> each.get("part").asText().equals("virtual IP"))
                .filteredOn(each -> each.get("part").asText().equals("subnet"))
                .extracting(each -> each.get("id").asText())
                .containsExactlyInAnyOrder("next_left", "next_right");
    }

    private static String host(String address) {
        return address.substring(address.lastIndexOf('.') + 1);
    }

    @Test
    @Order(4)
    @DisplayName("has no room for one more stack on its full network, and one of its own would do")
    void refused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("more.yaml"),
                """
                services:
                  more: {image: "idle:1", networks: [small], deploy: {replicas: 2}}
                networks:
                  small: {external: true}
                """);
        Run run = berth("plan", file.toString(), "--docker", swarm.daemon().host());
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out()).contains("service more_more: network small", "such as 10.21.0.16/28");
    }
}
