package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.wiring.States;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The commands on a state")
class StateCommandsTest {
    private static final String SHOP =
            """
            name: shop
            networks:
              front: {}
              back: {ipam: {config: [{subnet: 10.20.0.0/24}]}}
            services:
              web: {image: x, networks: [front], ports: ['80:80'], deploy: {replicas: %d}}
              app: {image: x, networks: [front, back], deploy: {replicas: %d}}
            """;

    @TempDir
    Path folder;

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    private String state() {
        return folder.resolve("berth.db").toString();
    }

    private Run berth(String... arguments) {
        return berth("", Map.of(), arguments);
    }

    private Run berth(String answers, Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--state")) {
            all.addAll(List.of("--state", state()));
        }
        Terminal terminal = new Terminal(
                new PrintWriter(out), new PrintWriter(err), new BufferedReader(new StringReader(answers)), environment);
        int status = Main.run(terminal, all.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private Run apply(String name, String text, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("apply", file(name, text)));
        arguments.addAll(List.of(options));
        return berth(arguments.toArray(String[]::new));
    }

    /** What the state holds, by kind and id. */
    private Map<String, String> held() throws IOException {
        Run export = berth("export");
        assertThat(export.status()).as(export.err()).isZero();
        Map<String, String> held = new TreeMap<>();
        export.json().properties().forEach(list -> list.getValue()
                .forEach(each -> held.put(
                        list.getKey() + " " + each.get("id").asText(),
                        each.path("state").toString())));
        return held;
    }

    private void isBadInput(Run run, String... parts) {
        assertThat(run.err()).startsWith("berth: ").contains(parts).doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
    }

    @Test
    @DisplayName("keep what is applied, and show it")
    void applyAndShow() throws IOException {
        Run apply = apply("shop.yaml", SHOP.formatted(2, 3));
        assertThat(apply).isEqualTo(new Run(0, apply.out(), ""));
        assertThat(apply.out()).contains("+ network shop_front: 10.0.1.0/24", "+ 3 tasks of shop_app (shop_app.1-3)");
        assertThat(apply.out()).endsWith("berth.db: 10 added\n");
        Run show = berth("show");
        assertThat(show.status()).isZero();
        assertThat(show.out()).contains("shop_back", "10.20.0.0/24", "80->80/tcp", "shop_app.1-3");
        assertThat(berth("show", "networks").out()).contains("10.20.0.0/24").doesNotContain("shop_app.1");
        assertThat(berth("show", "pools").out()).contains("CAPACITY", "shop_back", "256");
        assertThat(berth("show", "pools", "--format", "json").json().get("pools"))
                .hasSize(3);
        assertThat(berth("show", "tasks", "--format", "json").json().fieldNames())
                .toIterable()
                .containsExactly("tasks", "problems");
    }

    @Test
    @DisplayName("give a fresh state what a plan shows, labels aside")
    void applyDoesWhatIsPlanned() throws IOException {
        String shop = file("shop.yaml", SHOP.formatted(2, 3));
        StringWriter out = new StringWriter();
        Main.run(
                new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), Map.of()),
                "plan",
                "--format",
                "json",
                shop);
        JsonNode planned = JsonMapper.builder().build().readTree(out.toString());
        Map<String, String> expected = new TreeMap<>();
        planned.properties().forEach(list -> {
            if (!list.getKey().equals("problems")) {
                list.getValue()
                        .forEach(each -> expected.put(
                                list.getKey() + " " + each.get("id").asText(),
                                each.path("state").toString()));
            }
        });
        assertThat(berth("apply", shop).status()).isZero();
        assertThat(held()).isEqualTo(expected);
    }

    @Test
    @DisplayName("write nothing when the same is applied again (CLU-8)")
    void applyAgain() throws IOException {
        apply("shop.yaml", SHOP.formatted(2, 3));
        List<String> before = records();
        Run again = apply("shop.yaml", SHOP.formatted(2, 3));
        assertThat(again.out()).isEqualTo("  " + state() + ": nothing to change\n");
        assertThat(again.status()).isZero();
        assertThat(records()).isEqualTo(before);
    }

    private List<String> records() {
        List<String> records = new ArrayList<>();
        try (var store = States.read(Path.of(state()))) {
            store.load(record -> records.add(record.toString()));
        }
        records.sort(null);
        return records;
    }

    @Test
    @DisplayName("scale services up and down, and nobody else's address changes (CLU-9)")
    void scale() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        apply("shop.yaml", SHOP.formatted(2, 3));
        for (int round = 0; round < 12; round++) {
            Map<String, String> before = held();
            int web = 1 + random.nextInt(9);
            int app = 1 + random.nextInt(9);
            String text = SHOP.formatted(web, app);
            Run plan = berth("plan", file("shop.yaml", text), "--format", "json");
            assertThat(held()).as("seed %d: a plan changes nothing", seed).isEqualTo(before);
            Run done = apply("shop.yaml", text, "--format", "json");
            assertThat(done).as("seed %d: a plan shows what is done", seed).isEqualTo(plan);
            Map<String, String> after = held();
            assertThat(after.keySet().stream()
                            .filter(each -> each.startsWith("tasks"))
                            .count())
                    .as("seed %d", seed)
                    .isEqualTo(web + app);
            after.forEach((object, state) -> assertThat(before.getOrDefault(object, state))
                    .as("seed %d: %s", seed, object)
                    .isEqualTo(state));
        }
    }

    @Test
    @DisplayName("remove what a stack no longer has, but not what another stack has, nor with --no-prune")
    void prune() throws IOException {
        apply("shop.yaml", SHOP.formatted(1, 1));
        apply("shop_eu.yaml", "services: {web: {image: x}}\n");
        String smaller = "name: shop\nservices: {web: {image: x}}\n";
        assertThat(apply("shop.yaml", smaller, "--no-prune").status()).isZero();
        assertThat(held()).containsKeys("services shop_app", "networks shop_back", "tasks shop_app.1");
        Run run = apply("shop.yaml", smaller);
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).contains("- network shop_back: gives back 10.20.0.0/24", "- service shop_app");
        assertThat(held())
                .containsOnlyKeys(
                        "networks ingress",
                        "networks shop_default",
                        "networks shop_eu_default",
                        "services shop_eu_web",
                        "services shop_web",
                        "tasks shop_eu_web.1",
                        "tasks shop_web.1");
    }

    @Test
    @DisplayName("give another task the slot of one whose networks are others now")
    void replace() throws IOException {
        apply("shop.yaml", SHOP.formatted(1, 2));
        Run run = apply("shop.yaml", SHOP.formatted(1, 2).replace("[front, back]", "[back]"));
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(held().get("tasks shop_app.1")).contains("shop_back").doesNotContain("shop_front");
    }

    @Test
    @DisplayName("let an external network be the one that the state has, and assume it otherwise")
    void external() throws IOException {
        String user = "networks: {shared: {external: true}}\nservices: {web: {image: x, networks: [shared]}}\n";
        apply(
                "net.yaml",
                "networks: [{id: shared, spec: {name: shared, ipam: {configs: [{subnet: 10.77.0.0/24}]}}}]\n");
        Run on = apply("user.yaml", user);
        assertThat(on.status()).isZero();
        assertThat(on.out()).contains("10.77.0.2 on shared").doesNotContain("assumed");
        assertThat(apply(
                                "user.yaml",
                                user,
                                "--state",
                                folder.resolve("other.db").toString())
                        .out())
                .contains("NOTES", "assumed");
    }

    @Test
    @DisplayName("keep what has to wait with its reason and a remedy, and allocate it when there is room")
    void waiting() throws IOException {
        String crawler =
                """
                networks: {n: {ipam: {config: [{subnet: 10.30.0.0/29}]}}}
                services: {c: {image: x, networks: [n], deploy: {replicas: %d}}}
                """;
        Run full = apply("c.yaml", crawler.formatted(7));
        assertThat(full.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(full.out())
                .contains("3 tasks of c_c", "no-available-addresses")
                .contains("held by 4 tasks of c_c, the gateway, 1 virtual IP")
                .contains("would do: a subnet of /28, such as 10.30.0.0/28, holds all 8 that want an address");
        Run show = berth("show");
        assertThat(show.status()).isZero();
        assertThat(show.out()).contains("WAITING", "3 tasks of c_c");
        JsonNode problem =
                berth("show", "--format", "json").json().get("problems").get(0);
        assertThat(problem.get("remedy").asText()).startsWith("a subnet of /28");
        assertThat(berth("audit").status()).isEqualTo(ExitStatus.REFUSED);
        Run removed = berth("remove", "task", "c_c.1", "c_c.2");
        assertThat(removed.out()).contains("- 2 tasks of c_c (c_c.1-2)", "~ 2 tasks of c_c");
        assertThat(berth("show").out()).contains("task c_c.7");
        assertThat(apply("c.yaml", crawler.formatted(4)).status()).isZero();
        assertThat(berth("audit")).isEqualTo(new Run(0, "  no conflicts, and nothing waits\n", ""));
    }

    @Test
    @DisplayName("give no object a version again that another of its name had, by whatever way it comes back")
    void versionsNeverRepeat() throws IOException {
        apply("shop.yaml", SHOP.formatted(2, 3));
        String exported = file("shop.json", berth("export").out());
        for (int round = 0; round < 3; round++) {
            Map<String, Long> before = versions();
            empty();
            Run back = round == 1 ? apply("shop.yaml", SHOP.formatted(2, 3)) : berth("import", exported);
            assertThat(back.status()).as(back.err()).isZero();
            Map<String, Long> after = versions();
            assertThat(after).as("round %d", round).hasSameSizeAs(before);
            after.forEach((object, version) ->
                    assertThat(version).as(object).isGreaterThan(before.getOrDefault(object, Long.MAX_VALUE)));
        }
    }

    /** Removes every object, users before what they use. */
    private void empty() throws IOException {
        JsonNode objects = berth("export").json();
        for (String kind : List.of("tasks", "services", "nodes", "networks")) {
            List<String> arguments = new ArrayList<>(List.of("remove", kind));
            objects.path(kind).forEach(each -> arguments.add(each.get("id").asText()));
            if (arguments.size() > 2) {
                Run removed = berth(arguments.toArray(String[]::new));
                assertThat(removed.status()).as(removed.err()).isZero();
            }
        }
        assertThat(versions()).isEmpty();
    }

    /** Of all objects, by kind and id. */
    private Map<String, Long> versions() {
        Map<String, Long> versions = new TreeMap<>();
        try (var store = States.read(Path.of(state()))) {
            store.load(record -> {
                if (List.of("network", "service", "task", "node").contains(record.kind())) {
                    versions.put(record.kind() + " " + record.id(), record.version());
                }
            });
        }
        return versions;
    }

    @Test
    @DisplayName("change nothing under --whole unless all of it can be allocated")
    void whole() throws IOException {
        apply("shop.yaml", SHOP.formatted(1, 1));
        Map<String, String> before = held();
        Run run = apply(
                "other.yaml", "services: {web: {image: x, ports: ['80:80', '81:81']}, app: {image: x}}\n", "--whole");
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out())
                .contains("port-in-use", "held by service shop_web", "would do: 81/tcp is free")
                .contains("nothing was changed");
        assertThat(held()).isEqualTo(before);
    }

    @Test
    @DisplayName("change nothing on bad input, not even make a state (CLU-7)")
    void badInput() throws IOException {
        String missing = folder.resolve("missing.yaml").toString();
        isBadInput(berth("apply", missing), missing + ": there is no such file");
        isBadInput(apply("a.yaml", "tasks: [{id: t, spec: {networks: [{target: n}]}}]\n"), "a.yaml:1", "\"n\"");
        isBadInput(
                apply(
                        "b.yaml",
                        """
                        networks: [{id: n, spec: {name: n}}]
                        nodes: [{id: m, attachments: [{networkId: n, addresses: [10.0.0.9/24]}]}]
                        """),
                "b.yaml:2: node m brings what it was given before",
                "berth import");
        isBadInput(berth("show"), "there is no such state", "berth apply FILE");
        isBadInput(berth("plan", file("s.yaml", SHOP.formatted(1, 1))), "there is no such state");
        assertThat(Path.of(state())).doesNotExist();
        isBadInput(
                berth("apply", file("s.yaml", SHOP.formatted(1, 1)), "--state", folder.toString()),
                "this is a directory");
        apply("s.yaml", SHOP.formatted(1, 1));
        Map<String, String> before = held();
        isBadInput(berth("remove", "task", "shop_app.1", "nobody"), "no task has the id \"nobody\"");
        isBadInput(berth("remove", "pod", "x"), "\"pod\" is none of network, service, task, node");
        isBadInput(berth("show", "pods"), "expected one of [networks, services");
        assertThat(held()).isEqualTo(before);
    }

    @Test
    @DisplayName("refuse a file that is no state, and say so in one line")
    void noState() throws IOException {
        String text = file("text.db", "hello, this is no state at all, only a text that somebody wrote\n".repeat(99));
        for (String command : List.of("show", "export", "audit")) {
            Run run = berth(command, "--state", text);
            assertThat(run.err()).startsWith("berth: ").contains("text.db").doesNotContain("a defect");
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.status()).isEqualTo(ExitStatus.DEFECT);
        }
    }

    @Test
    @DisplayName("refuse a state that another process writes, and show it all the same")
    void inUse() throws IOException {
        apply("s.yaml", SHOP.formatted(1, 1));
        try (var writer = States.open(Path.of(state()))) {
            assertThat(writer.epoch()).isPositive();
            isBadInput(apply("s.yaml", SHOP.formatted(2, 2)), "berth.db");
            assertThat(berth("show").out()).contains("shop_back");
            assertThat(berth("plan", folder.resolve("s.yaml").toString()).out()).contains("+ task shop_app.2");
        }
    }

    @Test
    @DisplayName("remove a service with its tasks, and a network only when nothing is on it")
    void remove() throws IOException {
        apply("shop.yaml", SHOP.formatted(1, 2));
        Run inUse = berth("remove", "network", "shop_back");
        assertThat(inUse.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(inUse.out()).contains("network-in-use", "used by 2 tasks of shop_app, 1 virtual IP");
        Run removed = berth("remove", "services", "shop_app");
        assertThat(removed.status()).isZero();
        assertThat(removed.out()).contains("- service shop_app", "- 2 tasks of shop_app (shop_app.1-2)");
        assertThat(berth("remove", "network", "shop_back").status()).isZero();
        assertThat(held())
                .containsOnlyKeys("networks ingress", "networks shop_front", "services shop_web", "tasks shop_web.1");
    }

    @Test
    @DisplayName("bring a cluster from one state to another as it is (GEN-7)")
    void exportAndImport() throws IOException {
        apply("shop.yaml", SHOP.formatted(3, 4));
        String cluster = file("cluster.json", berth("export").out());
        String other = folder.resolve("other.db").toString();
        Run run = berth("import", cluster, "--state", other);
        assertThat(run.status()).as(run.err() + run.out()).isZero();
        assertThat(berth("export", "--state", other)).isEqualTo(berth("export"));
        isBadInput(berth("import", cluster, "--state", other), "has 12 objects already");
        isBadInput(
                berth(
                        "import",
                        file("c.yaml", SHOP.formatted(1, 1)),
                        "--state",
                        folder.resolve("x.db").toString()),
                "berth apply");
    }

    private String brokenCluster() throws IOException {
        apply("shop.yaml", SHOP.formatted(1, 3));
        ObjectNode cluster = (ObjectNode) berth("export").json();
        JsonNode first = task(cluster, "shop_app.1").get("state").get("networks");
        ((ObjectNode) task(cluster, "shop_app.2").get("state")).set("networks", first.deepCopy());
        return file("broken.json", cluster.toString());
    }

    private static JsonNode task(JsonNode cluster, String id) {
        for (JsonNode task : cluster.get("tasks")) {
            if (task.get("id").asText().equals(id)) {
                return task;
            }
        }
        throw new AssertionError("no task " + id);
    }

    @Test
    @DisplayName("find two owners of one address, and repair it when somebody agrees (GEN-3)")
    void audit() throws IOException {
        String broken = brokenCluster();
        String db = folder.resolve("broken.db").toString();
        Run imported = berth("import", broken, "--state", db);
        assertThat(imported.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(imported.out()).contains("task shop_app.2", "address-in-use");
        Run audit = berth("audit", "--state", db);
        assertThat(audit.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(audit.out()).contains("CONFLICTS", "task shop_app.2", "is held by task shop_app.1 (address-in-use)");
        assertThat(berth("audit", "--state", db, "--format", "json")
                        .json()
                        .get("conflicts")
                        .get(0)
                        .get("id")
                        .asText())
                .isEqualTo("shop_app.2");

        String before = berth("export", "--state", db).out();
        Run unasked = berth("audit", "--repair", "--state", db);
        assertThat(unasked.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(unasked.err()).isEqualTo("berth: nothing was changed; --yes repairs without asking\n");
        assertThat(unasked.out()).contains("~ task shop_app.2: gets ");
        Map<String, String> person = Map.of("BERTH_TERMINALS", "in,err");
        assertThat(berth("n\n", person, "audit", "--repair", "--state", db).status())
                .isEqualTo(ExitStatus.REFUSED);
        assertThat(berth("export", "--state", db).out()).isEqualTo(before);

        Run repaired = berth("y\n", person, "audit", "--repair", "--state", db);
        assertThat(repaired.status()).as(repaired.out()).isZero();
        assertThat(berth("audit", "--state", db).status()).isZero();
        assertThat(berth("audit", "--repair", "--yes", "--state", db).out()).contains("changes nothing");
    }

    @ParameterizedTest(name = "berth {0} --help")
    @DisplayName("help with examples")
    @CsvSource({
        "apply, berth apply shop.yaml",
        "show, berth show pools",
        "remove, berth remove service",
        "audit, berth audit --repair",
        "export, berth export >",
        "import, berth import cluster.json"
    })
    void helps(String command, String example) {
        StringWriter out = new StringWriter();
        int status = Main.run(
                new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), Map.of()), command, "--help");
        assertThat(status).isZero();
        assertThat(out.toString()).contains("Usage: berth " + command, example, "Exit status");
    }
}
