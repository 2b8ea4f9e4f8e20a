package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.docker.testing.DockerDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@DisplayName("A real swarm with Berth as its managed plugin")
class SwarmPluginTest {
    private static final String IMAGE = "idle:1";
    private static final String PLUGIN = "berth-swarm";
    private static final String DRIVER = PLUGIN + ":latest"; // swarms want the tag, or find nothing
    private static final String VNIS = "com.docker.network.driver.overlay.vxlanid_list";

    @TempDir
    Path folder;

    private DockerDaemon engine;
    private ServedPlugin berth;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        engine = DockerDaemon.start();
        engine.image(IMAGE);
        engine.docker("swarm", "init", "--advertise-addr", "127.0.0.1");
        berth = ServedPlugin.start(
                "--docker-plugin",
                "served",
                "--docker-plugin-dir",
                folder.toString(),
                "--ipam",
                "default",
                "--network",
                "overlay",
                "--vni-range",
                "7000-7999",
                "--state",
                state().toString(),
                "--default-pool",
                "10.231.0.0/16,24");
        createPlugin();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (engine != null) {
            engine.close();
        }
        if (berth != null) {
            assertThat(berth.stop()).isZero();
        }
    }

    private Path state() {
        return folder.resolve("docker.db");
    }

    private void createPlugin() throws IOException, InterruptedException {
        Path script = Path.of("..", "examples", "swarm-plugin", "create");
        ProcessBuilder builder = new ProcessBuilder(
                        script.toString(), PLUGIN, folder.resolve("served.sock").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("DOCKER_HOST", engine.host());
        assertThat(builder.start().waitFor()).isZero();
    }

    @Test
    @DisplayName(
            "gives subnets, gateways, virtual IPs, tasks and load balancers what Berth hands out, and keeps it over the"
                    + " death of both (DKP-3)")
    void addresses() {
        engine.docker("network", "create", "-d", "overlay", "--ipam-driver", DRIVER, "any");
        engine.docker("network", "create", "-d", "overlay", "--ipam-driver", DRIVER, "--subnet=10.240.8.0/24", "given");
        service("web", 3, "any");
        service("api", 2, "given");
        awaitReplicas("web 3/3", "api 2/2");
        assertThat(inspect("network", "any").at("/IPAM/Config/0/Subnet").asText())
                .isEqualTo("10.231.0.0/24");
        engine.await(
                "what the swarm has is held, and no more", () -> ofManager().equals(swarm()));
        List<String> virtual = virtualAddresses("web", "api");

        engine.kill();
        berthDiesAndLives();
        engine.restart();
        awaitReplicas("web 3/3", "api 2/2");
        assertThat(virtualAddresses("web", "api")).isEqualTo(virtual);
        awaitHeld();
        service("late", 2, "any");
        awaitReplicas("late 2/2");
        awaitHeld();

        engine.docker("service", "rm", "web", "api", "late");
        engine.await("no task is left", () -> tasks("web", "api", "late").isEmpty());
        engine.docker("network", "rm", "any", "given");
        engine.await("nothing is held", () -> ofManager().isEmpty());
    }

    @Test
    @DisplayName("gives networks of Berth's network driver their VXLAN ids, and takes them back with the networks")
    void identifiers() {
        for (String name : List.of("one", "two")) {
            engine.docker("network", "create", "-d", DRIVER, "--ipam-driver", DRIVER, name);
        }
        // a swarm stores a network first, and asks for what it gets later
        engine.await("the networks have VXLAN ids", () -> Set.of("7000", "7001")
                .equals(new HashSet<>(List.of(vnis("one"), vnis("two")))));
        assertThat(networks()).isEqualTo(Set.of(id("one"), id("two")));
        engine.docker("network", "rm", "one", "two");
        engine.await(
                "nothing is held", () -> networks().isEmpty() && ofManager().isEmpty());
    }

    private void berthDiesAndLives() {
        try {
            berth.kill();
            berth.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void service(String name, int replicas, String network) {
        engine.docker(
                "service",
                "create",
                "-d",
                "-q",
                "--no-resolve-image",
                "--name",
                name,
                "--replicas",
                Integer.toString(replicas),
                "--network",
                network,
                IMAGE);
    }

    private void awaitReplicas(String... lines) {
        engine.await(String.join(", ", lines), () -> {
            // while there is no leader yet, a swarm refuses
            DockerDaemon.Run listed = engine.attempt("service", "ls", "--format", "{{.Name}} {{.Replicas}}");
            return listed.status() == 0
                    && List.of(listed.output().split("\n", -1)).containsAll(List.of(lines));
        });
    }

    /** The swarm replaces tasks whenever it likes, so the two are not read in one moment. */
    private void awaitHeld() {
        engine.await("what the swarm has is held", () -> ofManager().containsAll(swarm()));
    }

    private List<String> virtualAddresses(String... services) {
        List<String> all = new ArrayList<>();
        for (String service : services) {
            inspect("service", service)
                    .at("/Endpoint/VirtualIPs")
                    .forEach(each -> all.add(each.get("Addr").asText()));
        }
        return all;
    }

    /** What Docker's manager has, told as what is {@linkplain HandedOut handed out}. */
    private Set<String> swarm() {
        Set<String> known = new TreeSet<>();
        for (String name : List.of("any", "given")) {
            JsonNode network = inspect("network", name);
            JsonNode config = network.at("/IPAM/Config/0");
            String pool = Berth.GLOBAL + "/" + config.get("Subnet").asText();
            known.add(pool);
            known.add(pool + " " + config.get("Gateway").asText());
            network.path("Containers")
                    .forEach(each ->
                            known.add(pool + " " + plain(each.get("IPv4Address").asText())));
        }
        for (String address :
                virtualAddresses(engine.docker("service", "ls", "-q").split("\n", -1))) {
            String subnet = address.substring(0, address.lastIndexOf('.')) + ".0/24";
            known.add(Berth.GLOBAL + "/" + subnet + " " + plain(address));
        }
        return known;
    }

    private Set<String> ofManager() {
        return HandedOut.in(state()).stream()
                .filter(each -> each.startsWith(Berth.GLOBAL))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> networks() {
        return HandedOut.contents(state()).networks().stream()
                .map(NetworkEntry::id)
                .collect(Collectors.toSet());
    }

    private String tasks(String... services) {
        StringBuilder all = new StringBuilder();
        for (String service : services) {
            all.append(engine.docker("ps", "-aq", "--filter", "label=com.docker.swarm.service.name=" + service));
        }
        return all.toString();
    }

    private String id(String network) {
        return inspect("network", network).get("Id").asText();
    }

    private String vnis(String network) {
        return inspect("network", network).path("Options").path(VNIS).asText();
    }

    private JsonNode inspect(String kind, String name) {
        try {
            return new JsonMapper()
                    .readTree(engine.docker(kind, "inspect", name))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }
}
