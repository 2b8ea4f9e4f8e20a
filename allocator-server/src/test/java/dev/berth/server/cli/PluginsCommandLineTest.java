package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The command line, with plugins,")
class PluginsCommandLineTest {
    private static final String NETWORKS =
            """
            networks:
            - {id: a, spec: {name: a, driver: {name: vlan}}}
            - {id: b, spec: {name: b, ipam: {driver: {name: postgres}}}}
            """;

    @TempDir
    Path home;

    private Path plugins;

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void makeFolder() throws IOException {
        plugins = Files.createDirectory(home.resolve("plugins"));
    }

    private Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> environment = Map.of(
                "BERTH_HOME",
                home.toString(),
                "BERTH_DOCKER_PLUGINS",
                home.resolve("none").toString());
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), environment), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private static JsonNode parsed(Run run) throws IOException {
        return JsonMapper.builder().build().readTree(run.out());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }

    /** A plugin out of classes of this test's class path, which become its own in its own class loader. */
    private static void install(Path jar, String provides, String requires, Class<?> provider, Class<?>... others)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "acme");
        attributes.putValue("Plugin-Version", "1.2.3");
        attributes.putValue("Plugin-Requires", requires);
        attributes.putValue("Plugin-Provides", provides);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Class<?> each :
                    Stream.concat(Stream.of(provider), Arrays.stream(others)).toList()) {
                String name = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = each.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + provider.getInterfaces()[0].getName()));
            out.write(provider.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void installVlan() throws IOException {
        install(plugins.resolve("vlan.jar"), "NetworkDriver:vlan", "^1.0.0", VlanProvider.class, VlanDriver.class);
    }

    @Test
    @DisplayName("says in a plan in which folder it looked for drivers when there are no jars (DRV-3)")
    void noJars() throws IOException {
        Run run = berth("plan", file("c.yaml", NETWORKS));
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out())
                .contains("network a: network driver: \"vlan\": ", "(unknown-driver)")
                .contains("network b: ipam driver: \"postgres\": ", "(unknown-ipam-driver)")
                .containsPattern("\"vlan\".*known are \\[bridge, host, .*; there is no jar in " + plugins)
                .containsPattern("\"postgres\".*known are \\[default, null\\].*; there is no jar in " + plugins);
    }

    @Test
    @DisplayName("says in a plan which jars it looked at, the bad ones too, in JSON as well (DRV-3)")
    void otherJars() throws IOException {
        Path folder = Files.createDirectory(home.resolve("mine"));
        install(folder.resolve("x.jar"), "NetworkDriver:xlan", "^1.0.0", VlanProvider.class, VlanDriver.class);
        Files.writeString(folder.resolve("y.jar"), "no jar");
        Run run = berth("plan", "--format", "json", "--plugins", folder.toString(), file("c.yaml", NETWORKS));
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(parsed(run).get("problems")).hasSize(2).allSatisfy(problem -> assertThat(
                        problem.get("message").asText())
                .endsWith("looked in " + folder + ": x.jar (NetworkDriver:xlan), y.jar (refused at READ)"));
    }

    @Test
    @DisplayName("says in a plan that there is no folder, where nobody made one or nobody knows where")
    void noFolder() throws IOException {
        Files.delete(plugins);
        assertThat(berth("plan", file("c.yaml", NETWORKS)).out()).contains("there is no plugins folder " + plugins);
        StringWriter out = new StringWriter();
        Main.run(
                new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), Map.of()),
                "plan",
                file("c.yaml", NETWORKS));
        assertThat(out.toString()).contains("no plugins folder was named; see --plugins");
    }

    @Test
    @DisplayName("plans with drivers of plugins, configured by file and by option, which wins")
    void plans() throws IOException {
        installVlan();
        String cluster = file("c.yaml", "networks: [{id: a, spec: {name: a, driver: {name: vlan}}}]\n");
        String config = file("s.yaml", "drivers: {VLAN: {first: '7', second: '8'}}\n");
        Run run = berth("plan", "--format", "json", "--config", config, "--driver-option", "vlan.first=a=b", cluster);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.DONE);
        JsonNode options = parsed(run).at("/networks/0/state/driver/options");
        assertThat(options.get("first").asText()).isEqualTo("a=b");
        assertThat(options.get("second").asText()).isEqualTo("8");
    }

    @Test
    @DisplayName("lists the jars with id, version, what they provide, hash, SPI range and state, running none")
    void lists() throws IOException {
        install(plugins.resolve("a.jar"), "NetworkDriver:vlan", "^1.0.0", NeverProvider.class);
        Run table = berth("plugins", "list");
        assertThat(table.status()).isEqualTo(ExitStatus.DONE);
        assertThat(table.out())
                .containsPattern("JAR +ID +VERSION +PROVIDES +SPI +SHA-256 +STATE\n")
                .containsPattern("a.jar +acme +1.2.3 +NetworkDriver:vlan +\\^1.0.0 +[0-9a-f]{16} +available\n");
        JsonNode json = parsed(berth("plugins", "list", "--format", "json", plugins.toString()));
        JsonNode jar = json.get("plugins").get(0);
        assertThat(json.get("spi").asText()).isEqualTo("1.0.0");
        assertThat(jar.get("sha256").asText()).hasSize(64);
        assertThat(jar.get("provides").get(0).asText()).isEqualTo("NetworkDriver:vlan");
        assertThat(jar.get("problems")).isEmpty();
    }

    @Test
    @DisplayName("verifies the jars by running them, and answers problems with their stage and status 1")
    void verifies() throws IOException {
        installVlan();
        Run good = berth("plugins", "verify", "--driver-option", "vlan.x=y");
        assertThat(good.status()).isEqualTo(ExitStatus.DONE);
        assertThat(good.out()).containsPattern("vlan.jar .* loaded\n").doesNotContain("PROBLEMS");

        install(plugins.resolve("vlan.jar"), "NetworkDriver:vlan", "^1.0.0", NeverProvider.class);
        Run bad = berth("plugins", "verify", plugins.toString());
        assertThat(bad.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(bad.out())
                .containsPattern("vlan.jar .* failed\n")
                .contains("PROBLEMS", "  - vlan.jar (acme): INSTANTIATE: provider " + NeverProvider.class.getName());

        install(plugins.resolve("vlan.jar"), "NetworkDriver:vlan", "1.0.0", VlanProvider.class);
        JsonNode problem = parsed(berth("plugins", "list", "--format", "json")).at("/plugins/0/problems/0");
        assertThat(problem.get("stage").asText()).isEqualTo("SPI_VERSION");
        assertThat(problem.get("message").asText()).contains("write ^1.0.0");
    }

    @Test
    @DisplayName("answers a plugin that has a built-in driver's name with a conflict (DRV-4)")
    void builtIn() throws IOException {
        install(plugins.resolve("a.jar"), "NetworkDriver:overlay", "^1.0.0", NeverProvider.class);
        Run run = berth("plugins", "list");
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.out()).contains("a.jar (acme): CONFLICT: the allocator has its own NetworkDriver:overlay");
    }

    @Test
    @DisplayName("answers no jars with status 0, and a folder that is not there, and wrong options, with status 2")
    void nothing() throws IOException {
        assertThat(berth("plugins", "list")).isEqualTo(new Run(0, "  there is no jar in " + plugins + "\n", ""));
        Files.delete(plugins);
        assertThat(berth("plugins", "verify").status()).isEqualTo(ExitStatus.DONE);
        String gone = home.resolve("gone").toString();
        for (Run run :
                new Run[] {berth("plugins", "list", gone), berth("plan", "--plugins", gone, file("c.yaml", NETWORKS))
                }) {
            assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo("berth: " + gone + ": there is no such folder; make it, or name another one\n");
        }
        Run option = berth("plugins", "verify", "--driver-option", "vlan");
        assertThat(option.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(option.err()).contains("\"vlan\" is not NAME.KEY=VALUE");
        assertThat(berth("plugins").status()).isEqualTo(ExitStatus.BAD_INPUT);
    }
}
