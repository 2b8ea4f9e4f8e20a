package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.server.swarm.SavedSwarm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commands on a swarm")
class SwarmCommandsTest {
    private static final String STACK =
            """
            name: next
            services:
              one: {image: x, networks: [alone], deploy: {replicas: 3}}
              two: {image: x, networks: [shared, busy], deploy: {replicas: 2}}
              pub: {image: x, networks: [shared], ports: ["8080:80"], deploy: {replicas: 2}}
            networks:
              alone: {}
              shared: {ipam: {config: [{subnet: 10.90.0.0/28}]}}
              busy: {external: true, name: full}
            """;

    @TempDir
    private Path folder;

    private Path saved;

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    @BeforeEach
    void save() throws IOException {
        saved = Files.createDirectory(folder.resolve("saved"));
        SavedSwarm.recorded().save(saved);
    }

    private static Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of()), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private Run plan(String stack, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "plan", Files.writeString(folder.resolve("stack.yaml"), stack).toString()));
        arguments.addAll(List.of("--docker-json", saved.toString()));
        arguments.addAll(List.of(options));
        return berth(arguments.toArray(String[]::new));
    }

    @Test
    @DisplayName("audit saved JSON: a table, what is short, what waits and why; exit status 1")
    void audit() {
        Run run = berth("audit", "--docker-json", saved.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out())
                .contains("MORE REPLICAS", "SHORT OF ADDRESSES", "3 tasks of f (f.2, f.7, f.15)")
                .contains("vm, engine 20.10.24+dfsg1: 0 conflicts, 1 network short of addresses, 3 objects wait")
                .doesNotContain("CONFLICTS");
    }

    @Test
    @DisplayName("audit saved JSON as JSON, with every key always there")
    void auditJson() throws IOException {
        JsonNode json = berth("audit", "--docker-json", saved.toString(), "--format", "json")
                .json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("engine", "conflicts", "shortages", "waiting", "networks", "notes");
        assertThat(json.at("/shortages/0/code").asText()).isEqualTo("no-available-addresses");
        assertThat(json.at("/networks/1/network").asText()).isEqualTo("full");
        assertThat(json.at("/networks/1/level").asText()).isEqualTo("full");
        assertThat(json.at("/networks/1/subnets/0/tasks").asInt()).isEqualTo(11);
    }

    @Test
    @DisplayName("report in Markdown what is wrong, in which names are no markup")
    void report() {
        Run run = berth("audit", "--docker-json", saved.toString(), "--report");
        assertThat(run.out())
                .startsWith("### Swarm addresses: vm, engine 20.10.24+dfsg1: 0 conflicts")
                .contains(
                        "**Short of addresses**", "**Waiting**", "| full | 10.60.0.0/28 | 1 | 11 | 1 | 0 | 100 % | 0 |")
                .doesNotContain("**Conflicts**", "s1_back");
    }

    @Test
    @DisplayName("warn as early as --full-at says")
    void threshold() throws IOException {
        JsonNode json = berth("audit", "--docker-json", saved.toString(), "--format", "json", "--full-at", "30")
                .json();
        assertThat(json.get("shortages"))
                .extracting(
                        each -> each.get("id").asText() + " " + each.get("code").asText())
                .containsExactly("network full".substring(8) + " no-available-addresses", "s3_small nearly-full");
        assertThat(berth("audit", "--docker-json", saved.toString(), "--full-at", "0")
                        .status())
                .isEqualTo(ExitStatus.BAD_INPUT);
    }

    @Test
    @DisplayName("plan a stack in the swarm: what it gets, what may differ and why, what does not fit and what would")
    void plan() throws IOException {
        Run run = plan(STACK);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out())
                .containsPattern("next_alone +overlay +10\\.0\\.11\\.0/24 \\? +10\\.0\\.11\\.1 \\? +4114 \\?")
                .containsPattern("next_shared +overlay +10\\.90\\.0\\.0/28 +10\\.90\\.0\\.1 ")
                .containsPattern("next_one +next_alone +10\\.0\\.11\\.2\\n")
                .contains("? MAY DIFFER")
                .contains("service next_two: network full: no IPv4 address is available")
                .contains("such as 10.60.0.16/28")
                .contains("service s1_edge publishes this port", "8081/tcp is free");
    }

    @Test
    @DisplayName("plan a stack as JSON, with what may differ")
    void planJson() throws IOException {
        JsonNode json = plan(STACK, "--format", "json").json();
        assertThat(json.get("mayDiffer"))
                .extracting(each ->
                        each.get("part").asText() + " of " + each.get("id").asText())
                .contains(
                        "subnet of next_alone", "VNI of next_alone", "virtual IP of next_two", "addresses of next_one")
                .doesNotContain("virtual IP of next_one", "subnet of next_shared");
        assertThat(json.at("/networks/0/spec/ipam/configs")).isEmpty();
    }

    @Test
    @DisplayName("plan another version of a stack that runs: what stays keeps what it has")
    void planAgain() throws IOException {
        JsonNode json = plan(
                        """
                name: s3
                services:
                  one: {image: x, networks: [alone], deploy: {replicas: 4}}
                networks: {alone: {}}
                """,
                        "--format",
                        "json")
                .json();
        assertThat(json.get("problems")).isEmpty();
        assertThat(json.get("networks")).isEmpty();
        assertThat(json.at("/services/0/state/virtualIps/0/address").asText()).isEqualTo("10.0.10.2/24");
        List<String> addresses = new ArrayList<>();
        json.get("tasks")
                .forEach(task ->
                        addresses.add(task.at("/state/networks/0/addresses/0").asText()));
        assertThat(addresses)
                .hasSize(4)
                .doesNotHaveDuplicates()
                .contains("10.0.10.3/24", "10.0.10.4/24", "10.0.10.5/24");
    }

    @Test
    @DisplayName(
            "say what does not fit into a network that the stack makes too small, load balancers counted (ATT-1, CLU-5)")
    void tooSmall() throws IOException {
        Run run = plan(
                """
                name: tight
                services:
                  all: {image: x, networks: [small], deploy: {replicas: 12}}
                networks:
                  small: {ipam: {config: [{subnet: 10.90.0.0/28}]}}
                """);
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out())
                .contains("node vm: network tight_small: no IPv4 address is available")
                .contains("would do: a subnet of /27, such as 10.90.0.0/27, holds all 14");
    }

    @Test
    @DisplayName("say that an external network is missing")
    void missingExternal() throws IOException {
        Run run = plan(
                """
                name: lost
                services: {one: {image: x, networks: [gone]}}
                networks: {gone: {external: true}}
                """);
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out()).contains("network gone is external, and the swarm has none of this name");
    }

    @Test
    @DisplayName("say in one line that there is no engine, and end with 3; that input is wrong, and end with 2")
    void unusable() throws IOException {
        for (String command : List.of("audit", "plan")) {
            List<String> arguments = new ArrayList<>(List.of(command));
            if (command.equals("plan")) {
                arguments.add(
                        Files.writeString(folder.resolve("stack.yaml"), STACK).toString());
            }
            arguments.addAll(List.of("--docker", "unix://" + folder.resolve("none.sock")));
            Run run = berth(arguments.toArray(String[]::new));
            assertThat(run.status()).as(command).isEqualTo(ExitStatus.DEFECT);
            assertThat(run.err().lines())
                    .as(command)
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("none.sock", "; ");
            assertThat(run.out()).as(command).isEmpty();
        }
        assertThat(berth("audit", "--docker", "ftp://manager1").status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(berth("audit", "--docker-json", folder.resolve("none").toString())
                        .status())
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(berth("audit", "--docker-json", saved.toString(), "--repair").status())
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(plan(STACK, "--default-pool", "10.0.0.0/8,24").status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(berth("audit", "--docker", "--docker-json", saved.toString()).status())
                .isEqualTo(ExitStatus.BAD_INPUT);
        Run watch = berth("watch", "--docker-json", saved.toString());
        assertThat(watch.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(watch.err())
                .hasLineCount(1)
                .contains("--docker-json names what was saved", "name a live engine by --docker");
    }
}
