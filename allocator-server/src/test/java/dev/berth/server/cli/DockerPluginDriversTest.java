package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.server.PluginServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a plugin in Python that shares no code with this project. */
@DisplayName("A Docker plugin in another language")
class DockerPluginDriversTest {
    private static final String STACK =
            """
            services:
              web:
                image: x
                deploy: {replicas: 3}
                networks: [back, other]
            networks:
              back:
                ipam: {driver: Foreign}
              other: {}
            """;

    @TempDir
    private Path folder;

    private record Run(int status, String out, String err) {}

    private Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> environment = Map.of("BERTH_DOCKER_PLUGINS", folder.toString());
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), environment), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private ForeignPlugin foreign() throws IOException {
        return ForeignPlugin.at(folder.resolve("foreign.sock"));
    }

    private String stack() throws IOException {
        return Files.writeString(folder.resolve("shop.yaml"), STACK).toString();
    }

    @Test
    @DisplayName("is a driver by its name, found when it is asked for (DRV-3), for plan and apply, and after apply")
    void plans() throws IOException {
        String state = folder.resolve("berth.db").toString();
        try (ForeignPlugin plugin = foreign()) {
            Run plan = berth("plan", stack());
            assertThat(plan.out()).contains("10.77.0.0/24", "10.77.0.2");
            assertThat(plan.status()).as(plan.out() + plan.err()).isZero();
            Run apply = berth("apply", "--state", state, stack());
            assertThat(apply.status()).as(apply.out() + apply.err()).isZero();
            Run again = berth("apply", "--state", state, stack());
            assertThat(again.out()).contains("nothing to change");
            Run shown = berth("show", "--state", state);
            assertThat(shown.out()).contains("10.77.1.0/24"); // the plan has the one before: the plugin remembers
            assertThat(plugin).isNotNull();
        }
    }

    @Test
    @DisplayName("is listed with its address, and with the names of drivers when one is not known (DRV-3)")
    void listed() throws IOException {
        try (ForeignPlugin plugin = foreign()) {
            assertThat(berth("plugins", "list", folder.toString()).out())
                    .contains("DOCKER PLUGIN")
                    .contains("unix://" + folder.resolve("foreign.sock"));
            assertThat(berth("plugins", "list", "--format", "json", folder.toString())
                            .out())
                    .contains("\"name\" : \"foreign\"");
            String unknown = Files.writeString(folder.resolve("u.yaml"), STACK.replace("Foreign", "forein"))
                    .toString();
            Run plan = berth("plan", unknown);
            assertThat(plan.status()).isEqualTo(1);
            assertThat(plan.out())
                    .contains("known are [default, foreign, null]")
                    .contains("unknown-ipam-driver");
            assertThat(plugin).isNotNull();
        }
    }

    @Test
    @DisplayName("that does not run is a problem of its networks alone, and says which plugin and which call")
    void down() throws IOException {
        ForeignPlugin plugin = foreign();
        plugin.close();
        Run plan = berth("plan", stack());
        assertThat(plan.status()).isEqualTo(1);
        assertThat(plan.out())
                .contains(
                        "driver-unavailable",
                        "docker plugin foreign at unix://",
                        "Plugin.Activate",
                        "cannot be reached")
                .contains("10.0.0.0/24");
    }

    @Test
    @DisplayName("keeps the contract of drivers, and what the protocol cannot say is not judged, with a reason")
    void conforms() throws IOException {
        try (ForeignPlugin plugin = foreign()) {
            Run run = berth("tck", "ipam", "unix://" + folder.resolve("foreign.sock"));
            assertThat(run.out()).contains("0 failed").contains("IPAM-106").contains("cannot name prefixes");
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            assertThat(berth("tck", "network", "foreign").err()).contains("it is no NetworkDriver");
            assertThat(plugin).isNotNull();
        }
        assertThat(berth("tck", "ipam", "nobody").err()).contains("no Docker plugin of this name");
        assertThat(berth("tck", "ipam", "ftp://x").status()).isEqualTo(2);
    }

    /** A network plugin that remembers which networks it has. */
    private record Fabric(Set<String> networks, boolean forgetful) implements NetworkPlugin {
        @Override
        public NetworkAbilities capabilities() {
            return new NetworkAbilities(NetworkAbilities.GLOBAL, "", false);
        }

        @Override
        public Map<String, String> allocateNetwork(AllocateNetwork request) {
            if (!networks.add(request.networkId()) && !forgetful) {
                throw new PluginRefusal("network " + request.networkId() + " already exists");
            }
            return Map.of("segment", "s-" + request.networkId());
        }

        @Override
        public void freeNetwork(FreeNetwork request) {
            if (!networks.remove(request.networkId())) {
                throw new PluginRefusal("network " + request.networkId() + " not found");
            }
        }

        @Override
        public GatewayCheck checkGateway(Map<String, String> options) {
            throw new PluginRefusal("not asked");
        }
    }

    private Run judged(boolean forgetful) throws IOException {
        try (PluginServer served = PluginServer.builder()
                .network(new Fabric(ConcurrentHashMap.newKeySet(), forgetful))
                .onSocket(folder.resolve("fabric.sock"), PosixFilePermissions.fromString("rw-------"))) {
            return berth("tck", "network", served.address().toString());
        }
    }

    @Test
    @DisplayName("for networks is judged by the contract of theirs, and refused with the rule that it breaks")
    void networkContract() throws IOException {
        Run sound = judged(false);
        assertThat(sound.out()).contains("0 failed");
        assertThat(sound.status()).isZero();
        Run broken = judged(true);
        assertThat(broken.out()).containsPattern("NETD-102 +FAILED");
        assertThat(broken.status()).isEqualTo(1);
    }
}
