package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The command line")
class CommandLineTest {
    private static final String NETWORK = "networks: [{id: n, spec: {name: n}}]\n";

    @TempDir
    Path folder;

    private record Run(int status, String out, String err) {}

    private static Run berth(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), environment), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Run plan(String text, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("plan"));
        arguments.addAll(List.of(options));
        arguments.add(file("c.yaml", text).toString());
        return berth(Map.of(), arguments.toArray(String[]::new));
    }

    private static void isOneLine(Run run, int status, String... parts) {
        assertThat(run.err())
                .startsWith("berth: ")
                .endsWith("\n")
                .contains(parts)
                .doesNotContain("\tat ", "Exception");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
    }

    static List<Arguments> badFiles() {
        String bomb = "a0: &a0 [x,x,x]\n";
        StringBuilder aliases = new StringBuilder(bomb);
        for (int level = 1; level < 20; level++) {
            String below = "*a" + (level - 1);
            aliases.append("a" + level + ": &a" + level + " [" + below + "," + below + "," + below + "]\n");
        }
        String subnet = "networks:\n- id: n\n  spec:\n    name: n\n    ipam:\n      configs:\n      - {subnet: %s}\n";
        return List.of(
                Arguments.of("broken YAML", "a:\n  - b\n c: d\n", ":3: not YAML: "),
                Arguments.of("broken JSON", "{\"networks\": [\n{\"id\": \"n\",}}\n", ":2: not JSON: "),
                Arguments.of("an empty file", "", ": the file is empty"),
                Arguments.of("only a comment", "# nothing\n", ": the file is empty"),
                Arguments.of("a binary file", "\u0000\u0001\u0002", ":1: a control character"),
                Arguments.of("a list", "- a\n", ":1: the document is a list"),
                Arguments.of("a text", "hello", ":1: the document is a text"),
                Arguments.of("two documents", NETWORK + "---\nservices: []\n", ":3: a second document"),
                Arguments.of("one key twice", NETWORK + "tasks: []\nnetworks: []\n", ":3: \"networks\" is given twice"),
                Arguments.of("a YAML bomb", aliases.toString(), ": aliases repeat more than 1000000 nodes"),
                Arguments.of("an alias of itself", "tasks: &a [*a]\n", ":1: an alias in here stands for the whole"),
                Arguments.of("deep lists", "tasks: " + "[".repeat(99999), ":1: nested more than 100 levels deep"),
                Arguments.of("deep JSON", "{\"tasks\":".repeat(50000), ":1: nested more than 100 levels deep"),
                Arguments.of(
                        "a wrong prefix",
                        subnet.formatted("10.0.0.0/33"),
                        ":7: /networks/0/spec/ipam/configs/0/subnet: \"10.0.0.0/33\": "),
                Arguments.of(
                        "an unknown key",
                        "networks:\n- id: n\n  spce: {name: n}\n",
                        ":2: /networks/0: unknown key \"spce\"; known here: id, spec, state"),
                Arguments.of("a missing key", "networks:\n- spec: {name: n}\n", ":2: /networks/0: \"id\" is missing"),
                Arguments.of(
                        "a wrong type",
                        "networks:\n- id: 7\n  spec: {name: n}\n",
                        ":2: /networks/0/id: a text is expected here, but this is the number 7"),
                Arguments.of(
                        "a huge number",
                        "tasks:\n- {id: t, slot: " + "9".repeat(1000) + "}\n",
                        ":2: a number of 1000 digits"),
                Arguments.of("a YAML tag", "tasks:\n- {id: !!binary aGk=}\n", ":2: the YAML tag"),
                Arguments.of("no list", "tasks: {}\n", ":1: /tasks: a list is expected here"),
                Arguments.of(
                        "an id twice",
                        "tasks:\n- {id: t}\n- {id: t}\n",
                        ":3: the task id \"t\" is taken already, in this file"),
                Arguments.of(
                        "an unknown network of a service",
                        NETWORK + "services:\n- id: s\n  spec: {name: s, networks: [{target: m}]}\n",
                        ":4: no network has the id \"m\""),
                Arguments.of(
                        "an unknown network of a task",
                        "tasks:\n- id: s\n  spec:\n    networks:\n    - target: m\n",
                        ":5: no network has the id \"m\""),
                Arguments.of(
                        "an unknown network of a state",
                        "tasks:\n- id: s\n  state:\n    networks:\n    - networkId: m\n",
                        ":5: no network has the id \"m\""),
                Arguments.of(
                        "an unknown network of a virtual IP",
                        "services:\n- id: s\n  spec: {name: s}\n  state: {virtualIps: [{networkId: m}]}\n",
                        ":4: no network has the id \"m\""),
                Arguments.of(
                        "an unknown network of a node",
                        "nodes:\n- {id: m, attachments: [{networkId: x}]}\n",
                        ":2: no network has the id \"x\""),
                Arguments.of(
                        "an unknown service", "tasks:\n- {id: t, serviceId: s}\n", ":2: no service has the id \"s\""),
                Arguments.of(
                        "an unknown node",
                        "nodes: [{id: m}]\ntasks:\n- {id: t, nodeId: k}\n",
                        ":3: no node has the id \"k\""),
                Arguments.of("a Compose file without services", "version: '3'\n", "services"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("answers a bad file with one clear line and status 2:")
    @MethodSource("badFiles")
    void badFile(String what, String text, String message) throws IOException {
        isOneLine(plan(text), ExitStatus.BAD_INPUT, "c.yaml" + (message.startsWith(":") ? message : ""), message);
    }

    @Test
    @DisplayName("answers a file that cannot be read with one clear line and status 2")
    void unreadable() throws IOException {
        String missing = folder.resolve("missing").toString();
        isOneLine(berth(Map.of(), "plan", missing), ExitStatus.BAD_INPUT, missing + ": there is no such file");
        isOneLine(berth(Map.of(), "replay", missing), ExitStatus.BAD_INPUT, missing + ": there is no such file");
        isOneLine(berth(Map.of(), "plan", "-"), ExitStatus.BAD_INPUT, "-: there is no such file; name /dev/stdin");
        isOneLine(berth(Map.of(), "plan", folder.toString()), ExitStatus.BAD_INPUT, "this is a directory");
        isOneLine(berth(Map.of(), "replay", folder.toString()), ExitStatus.BAD_INPUT, "this is a directory");
        Path large = folder.resolve("large.json");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(50 << 20);
        }
        isOneLine(berth(Map.of(), "plan", large.toString()), ExitStatus.BAD_INPUT, "50.0 MiB", "the limit is 32.0 MiB");
        Path latin1 = Files.write(folder.resolve("latin1"), new byte[] {'a', ':', '\n', (byte) 0xe9});
        isOneLine(berth(Map.of(), "plan", latin1.toString()), ExitStatus.BAD_INPUT, "latin1:2: not UTF-8 text");
        byte[] header = "{\"trace\":1,\"layer\":\"ipam\"}\n{\"op\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] broken = Arrays.copyOf(header, header.length + 1);
        broken[header.length] = (byte) 0xe9;
        Path trace = Files.write(folder.resolve("latin1.jsonl"), broken);
        isOneLine(berth(Map.of(), "replay", trace.toString()), ExitStatus.BAD_INPUT, "latin1.jsonl:2: not JSON");
        Path good = file("good.yaml", NETWORK);
        isOneLine(
                berth(Map.of(), "plan", "--config", missing, good.toString()),
                ExitStatus.BAD_INPUT,
                missing + ": there is no such file");
    }

    @ParameterizedTest(name = "berth {0}")
    @DisplayName("answers wrong usage with one line, a hint and status 2:")
    @CsvSource(
            delimiter = '|',
            value = {
                "plan | Missing required parameter: 'FILE' | see berth plan --help",
                "pln | Unmatched argument at index 0: 'pln'; did you mean plan | see berth --help",
                "plan x --default-pool 10.0.0.0/33,24 | '--default-pool' | \"10.0.0.0/33\": not an address",
                "plan x --default-pool 10.0.0.0/24 | not a base and a size | 10.9.0.0/16,24",
                "plan x --vni-range 9-3 | '--vni-range' | not a range of VNIs",
                "plan x --nodes 0 | \"0\" is no number from 1 | see berth plan --help",
                "plan x --format xml | '--format' | [table, json]",
                "plan x --wrong | Unknown option: '--wrong' | see berth plan --help",
                "replay | Missing required parameter: 'TRACE' | see berth replay --help",
            })
    void wrongUsage(String arguments, String message, String hint) {
        isOneLine(berth(Map.of(), arguments.split(" ", -1)), ExitStatus.BAD_INPUT, message, hint);
    }

    @Test
    @DisplayName("answers no command at all with one line and status 2")
    void noCommand() {
        isOneLine(berth(Map.of()), ExitStatus.BAD_INPUT, "see berth --help");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("answers what the allocator refuses with the whole plan, the problem in it, and status 1:")
    @CsvSource(
            delimiter = '|',
            value = {
                "a gateway outside | networks: [{id: n, spec: {name: n, ipam: {configs: [{subnet: 10.0.0.0/24, gateway: 10.1.0.1}]}}}] | address-out-of-range",
                "overlapping subnets | networks: [{id: n, spec: {name: n, ipam: {configs: [{subnet: 10.0.0.0/24}]}}}, {id: m, spec: {name: m, ipam: {configs: [{subnet: 10.0.0.0/16}]}}}] | pool-overlap",
                "a range outside | networks: [{id: n, spec: {name: n, ipam: {configs: [{subnet: 10.0.0.0/24, range: 10.1.0.0/25}]}}}] | invalid-sub-pool",
                "an unknown driver | networks: [{id: n, spec: {name: n, driver: {name: acme}}}] | unknown-driver",
                "one port twice | networks: [{id: i, spec: {name: i, ingress: true}}]~services: [{id: s, spec: {name: s, endpoint: {ports: [{targetPort: 1, publishedPort: 80}]}}}, {id: r, spec: {name: r, endpoint: {ports: [{targetPort: 1, publishedPort: 80}]}}}] | port-in-use",
            })
    void refused(String what, String cluster, String code) throws IOException {
        Run table = plan(cluster.replace('~', '\n'));
        assertThat(table.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(table.err()).isEmpty();
        assertThat(table.out()).contains("PROBLEMS", "(" + code + ")").containsPattern(":\\d+: (network|service) ");
        Run json = plan(cluster.replace('~', '\n'), "--format", "json");
        assertThat(json.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(parsed(json).get("problems").get(0).get("code").asText()).isEqualTo(code);
    }

    private static JsonNode parsed(Run run) throws IOException {
        return JsonMapper.builder().build().readTree(run.out());
    }

    @Test
    @DisplayName("plans 252 of 300 replicas in a /24, and tells of the others in one line")
    void tooManyReplicas() throws IOException {
        String compose =
                """
                networks: {n: {driver: overlay, ipam: {config: [{subnet: 10.1.0.0/24}]}}}
                services: {web: {image: x, networks: [n], deploy: {replicas: 300}}}
                """;
        Run table = plan(compose);
        assertThat(table.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(table.out())
                .containsOnlyOnce("no-available-addresses")
                .containsPattern("  - \\S+:2: 48 tasks of c_web \\(");
        JsonNode json = parsed(plan(compose, "--format", "json"));
        assertThat(json.get("tasks")).hasSize(252);
        assertThat(json.get("problems")).hasSize(48);
        assertThat(json.get("problems").get(0).get("message").asText()).contains("capacity 256");
    }

    @Test
    @DisplayName("prints JSON with every key, and status 0 when all is allocated")
    void printsJson() throws IOException {
        Run run = plan(NETWORK, "--format", "json");
        assertThat(run.status()).isEqualTo(ExitStatus.DONE);
        assertThat(parsed(run).fieldNames())
                .toIterable()
                .containsExactly("networks", "services", "tasks", "nodes", "problems");
    }

    @Test
    @DisplayName("takes settings from a file, and lets flags win over it")
    void settings() throws IOException {
        String config = file(
                        "settings.yaml",
                        "defaultAddressPools: [{base: 10.9.0.0/16, size: 26}]\nvniRange: 5000-5001\nexcludedVnis: [5000]\n")
                .toString();
        assertThat(plan(NETWORK, "--config", config).out()).contains("10.9.0.0/26", "5001");
        assertThat(plan(NETWORK, "--config", config, "--default-pool", "10.8.0.0/16,27", "--vni-range", "7-9")
                        .out())
                .contains("10.8.0.0/27", "7");
        String wrong =
                file("wrong.yaml", "vniRange: 5000-5001\nquarantine: soon\n").toString();
        isOneLine(plan(NETWORK, "--config", wrong), ExitStatus.BAD_INPUT, "wrong.yaml:2: /quarantine: \"soon\"");
    }

    private static final String STACK = "services: {web: {image: x, ports: ['%d:80']}}\n";

    @Test
    @DisplayName("plans several files as one cluster: stacks beside each other, sharing ingress")
    void severalFiles() throws IOException {
        String one = file("one.yaml", STACK.formatted(80)).toString();
        String two = file("two.yaml", STACK.formatted(81)).toString();
        Run run = berth(Map.of(), "plan", "--format", "json", one, two);
        assertThat(run.status()).isEqualTo(ExitStatus.DONE);
        assertThat(parsed(run).get("networks").findValuesAsText("id"))
                .containsExactly("ingress", "one_default", "two_default");
        isOneLine(
                berth(Map.of(), "plan", one, one),
                ExitStatus.BAD_INPUT,
                "one.yaml: the service id \"one_web\" is taken");
        isOneLine(berth(Map.of(), "plan", "--name", "x", one, two), ExitStatus.BAD_INPUT, "two.yaml: one --name");
    }

    @Test
    @DisplayName("lets what a stack assumes give way to what another file describes")
    void assumptionsGiveWay() throws IOException {
        String stack = file(
                        "app.yaml",
                        "networks: {shared: {external: true}}\nservices: {web: {image: x, networks: [shared], ports: ['80:80']}}\n")
                .toString();
        String cluster = file(
                        "infra.yaml",
                        """
                        networks:
                        - {id: shared, spec: {name: shared, ipam: {configs: [{subnet: 10.77.0.0/24}]}}}
                        - {id: mesh, spec: {name: mesh, ingress: true}}
                        """)
                .toString();
        Run run = berth(Map.of(), "plan", "--format", "json", stack, cluster);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.DONE);
        assertThat(run.out()).contains("10.77.0.2/24");
        assertThat(parsed(run).get("networks").findValuesAsText("id")).containsExactly("shared", "mesh");
    }

    @Test
    @DisplayName("takes references from one cluster file to another")
    void referencesAcrossFiles() throws IOException {
        String tasks = file("tasks.yaml", "tasks: [{id: t, spec: {networks: [{target: n}]}}]\n")
                .toString();
        String networks = file("networks.yaml", NETWORK).toString();
        assertThat(berth(Map.of(), "plan", tasks, networks).status()).isEqualTo(ExitStatus.DONE);
        isOneLine(berth(Map.of(), "plan", tasks), ExitStatus.BAD_INPUT, "tasks.yaml:1: no network has the id \"n\"");
    }

    @Test
    @DisplayName("colours the table on a terminal only, and never under NO_COLOR or on a dumb one")
    void colours() throws IOException {
        String file = file("c.yaml", NETWORK).toString();
        String escape = "\u001b[";
        assertThat(berth(Map.of(), "plan", file).out()).doesNotContain(escape);
        assertThat(berth(Map.of("BERTH_TERMINALS", "err"), "plan", file).out()).doesNotContain(escape);
        Map<String, String> terminal = Map.of("BERTH_TERMINALS", "out,err");
        assertThat(berth(terminal, "plan", file).out()).contains(escape);
        assertThat(berth(Map.of("BERTH_TERMINALS", "out", "NO_COLOR", "1"), "plan", file)
                        .out())
                .doesNotContain(escape);
        assertThat(berth(Map.of("BERTH_TERMINALS", "out", "TERM", "dumb"), "plan", file)
                        .out())
                .doesNotContain(escape);
    }

    @Test
    @DisplayName("replays the good files though one is bad, and says how each went")
    void replays() throws IOException {
        String good = file("good.jsonl", "{\"trace\":1,\"layer\":\"ipam\"}\n").toString();
        String differs = file(
                        "differs.jsonl",
                        "{\"trace\":1,\"layer\":\"ipam\"}\n{\"op\":\"pool.release\",\"input\":{\"pool\":\"p\"},\"expect\":{}}\n")
                .toString();
        String bad = file("bad.jsonl", "{}\n").toString();
        assertThat(berth(Map.of(), "replay", good)).isEqualTo(new Run(0, good + ": 0 steps, 0 mismatches\n", ""));
        Run run = berth(Map.of(), "replay", bad, differs, good);
        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(run.err()).startsWith("berth: " + bad + ":1: \"trace\" is missing, so this is no header; ");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out())
                .startsWith(
                        differs + ": 1 steps, 1 mismatches\n  line 2: pool.release\n    input:    {\"pool\":\"p\"}\n"
                                + "    expected: {}\n    got:      {\"error\":\"unknown-pool\"")
                .endsWith(good + ": 0 steps, 0 mismatches\n");
        assertThat(berth(Map.of(), "replay", differs).status()).isEqualTo(ExitStatus.REFUSED);
    }

    @ParameterizedTest(name = "berth {0}")
    @DisplayName("helps with examples")
    @CsvSource({"--help, berth plan shop.yaml", "plan --help, berth plan --name", "replay --help, docs/traces"})
    void helps(String arguments, String example) {
        Run run = berth(Map.of(), arguments.split(" ", -1));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Usage: berth", example, "Exit status").doesNotContain("\u001b");
    }

    @Test
    @DisplayName("says its version")
    void version() {
        assertThat(berth(Map.of(), "--version").out()).startsWith("berth ");
    }
}
