package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.net.Cidr;
import dev.berth.docker.testing.DockerDaemon;
import dev.berth.server.cli.ProgramCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@DisplayName("A real Docker engine")
class DockerEngineTest {
    private static final String PLUGIN = "berth-test-" + ProcessHandle.current().pid();
    private static final String IMAGE = "idle:1";
    private static final int AT_ONCE = 100;
    private static final int CLIENTS = 8;

    @TempDir
    Path folder;

    private DockerDaemon engine;
    private ServedPlugin berth;

    @BeforeEach
    void start() throws IOException {
        engine = DockerDaemon.start();
        engine.image(IMAGE);
        berth = ServedPlugin.start(
                "--docker-plugin",
                PLUGIN,
                "--state",
                state().toString(),
                "--default-pool",
                "10.230.0.0/16,24",
                "--default-pool",
                "fd00:b3:7::/48,64");
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

    private String create(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("network", "create", "--ipam-driver", PLUGIN));
        command.addAll(List.of(options));
        command.add(name);
        return engine.docker(command.toArray(String[]::new));
    }

    @Test
    @DisplayName("creates networks with dynamic, given, ranged and IPv6 subnets through Berth, shows and removes them")
    void networks() {
        String unused = create("dynamic");
        unused = create("given", "--subnet", "10.240.1.0/24");
        unused = create(
                "ranged",
                "--subnet=10.240.2.0/24",
                "--ip-range=10.240.2.128/25",
                "--gateway=10.240.2.254",
                "--aux-address=printer=10.240.2.200");
        unused = create("six", "--ipv6", "--subnet=10.240.3.0/24", "--subnet=fd00:b3:8::/64");
        unused = create("dynamic-six", "--ipv6");
        assertThat(addressing("dynamic")).containsExactly("10.230.0.0/24 10.230.0.1");
        assertThat(addressing("given")).containsExactly("10.240.1.0/24 ");
        assertThat(addressing("ranged")).containsExactly("10.240.2.0/24 10.240.2.254");
        assertThat(addressing("six")).containsExactly("10.240.3.0/24 ", "fd00:b3:8::/64 ");
        assertThat(addressing("dynamic-six"))
                .containsExactly("10.230.1.0/24 10.230.1.1", "fd00:b3:7::/64 fd00:b3:7::1");
        assertThat(engine.attempt("network", "create", "--ipam-driver", PLUGIN, "--subnet=10.240.1.0/25", "overlapping")
                        .errors())
                .contains("Pool overlaps with other one on this address space");
        assertAgreement();
        assertThat(held()).contains("LocalDefault/10.240.2.0/24/10.240.2.128/25 10.240.2.200");
        unused = engine.docker("network", "rm", "dynamic", "given", "ranged", "six", "dynamic-six");
        assertThat(held()).isEmpty();
    }

    @Test
    @DisplayName("creates a hundred networks at once, each with a subnet of its own")
    void hundredAtOnce() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            names.add("many-" + i);
        }
        inParallel(names, name -> {
            String unused = create(name);
        });
        Set<String> subnets = new TreeSet<>();
        inspect(names.toArray(String[]::new)).forEach(network -> subnets.addAll(addressing(network)));
        assertThat(subnets).hasSize(AT_ONCE);
        assertAgreement();
        inParallel(List.of(names.subList(0, AT_ONCE / 2), names.subList(AT_ONCE / 2, AT_ONCE)), half -> {
            List<String> command = new ArrayList<>(List.of("network", "rm"));
            command.addAll(half);
            String unused = engine.docker(command.toArray(String[]::new));
        });
        assertThat(held()).isEmpty();
    }

    @Test
    @DisplayName("gives its containers addresses from Berth, and gives them back when they end")
    void containers() {
        String unused = create("net", "--subnet=10.240.9.0/29");
        unused = run("dynamic-1", "net");
        unused = run("fixed", "net", "--ip=10.240.9.4");
        unused = run("dynamic-2", "net");
        unused = run("dynamic-3", "net");
        assertThat(List.of(address("dynamic-1"), address("dynamic-2"), address("dynamic-3")))
                .containsExactlyInAnyOrder("10.240.9.2", "10.240.9.3", "10.240.9.5");
        assertThat(address("fixed")).isEqualTo("10.240.9.4");
        assertThat(engine.attempt("run", "--rm", "--network=net", "--ip=10.240.9.4", IMAGE, "/bin/busybox", "true")
                        .errors())
                .contains("Address already in use");
        unused = run("last", "net");
        assertThat(engine.attempt("run", "--rm", "--network=net", IMAGE, "/bin/busybox", "true")
                        .errors())
                .contains("no available addresses on this pool");
        assertAgreement();
        unused = engine.docker("rm", "-f", "dynamic-1", "last");
        assertThat(held()).doesNotContain("LocalDefault/10.240.9.0/29 10.240.9.2");
        unused = engine.docker("rm", "-f", "dynamic-2", "dynamic-3", "fixed");
        assertThat(held())
                .containsExactlyInAnyOrder("LocalDefault/10.240.9.0/29", "LocalDefault/10.240.9.0/29 10.240.9.1");
        unused = engine.docker("network", "rm", "net");
        assertThat(held()).isEmpty();
    }

    @Test
    @DisplayName(
            "loses no address, has none twice and leaves none over, when Berth and the daemon are killed in the middle (DKP-1)")
    void killed() throws Exception {
        String unused = create("stays", "--subnet=10.240.5.0/24");
        unused = run("lives", "stays");
        unused = run("fixed", "stays", "--ip=10.240.5.77");
        unused = create("also-stays", "--ipv6");
        unused = run("six", "also-stays");
        for (int round = 0; round < 2; round++) {
            killInTheMiddle("round-" + round);
        }
        Set<String> alive = docker();
        engine.kill();
        berth.kill();
        berth.start();
        engine.restart();
        assertThat(docker())
                .as("the networks are there, the containers are not")
                .isSubsetOf(alive);
        for (String name : List.of("lives", "fixed", "six")) {
            unused = engine.docker("start", name);
        }
        assertThat(address("fixed")).isEqualTo("10.240.5.77");
        unused = run("newcomer", "stays");
        assertThat(held()).as("what Docker has is held").containsAll(docker());

        assertThat(berth.stop()).isZero();
        reclaim();
        berth.start();
        assertAgreement();
        unused = run("late", "stays");
        assertAgreement();
        unused = engine.docker("rm", "-f", "lives", "fixed", "six", "newcomer", "late");
        for (String network : engine.docker("network", "ls", "-q", "--filter", "type=custom")
                .lines()
                .toList()) {
            unused = engine.docker("network", "rm", network);
        }
        assertThat(held()).isEmpty();
    }

    /** Some of what is asked for fails, since its answers are lost; that is what this is about. */
    private void killInTheMiddle(String prefix) throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            names.add(prefix + "-" + i);
        }
        Semaphore done = new Semaphore(0);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names) {
                all.add(clients.submit(() -> {
                    DockerDaemon.Run made = engine.attempt("network", "create", "--ipam-driver", PLUGIN, name);
                    done.release();
                    if (made.status() == 0) {
                        DockerDaemon.Run unused =
                                engine.attempt("run", "--rm", "--network", name, IMAGE, "/bin/busybox", "true");
                    }
                }));
            }
            done.acquire(3);
            berth.kill();
            berth.start();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void reclaim() throws IOException, InterruptedException {
        List<String> reclaim = List.of("docker-plugin", "reclaim", "--yes", "--state", state().toString());
        Process process = new ProcessBuilder(ProgramCommand.of(List.of(), reclaim))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        System.out.println(said.strip());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private String run(String name, String network, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name, "--network", network));
        command.addAll(List.of(options));
        command.add(IMAGE);
        return engine.docker(command.toArray(String[]::new));
    }

    private String address(String container) {
        return engine.docker(
                "inspect", container, "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    }

    private List<String> addressing(String network) {
        return addressing(inspect(network).get(0));
    }

    private static List<String> addressing(JsonNode network) {
        List<String> subnets = new ArrayList<>();
        for (JsonNode config : network.at("/IPAM/Config")) {
            subnets.add(config.get("Subnet").asText() + " "
                    + plain(config.path("Gateway").asText()));
        }
        return subnets;
    }

    private JsonNode inspect(String... networks) {
        List<String> command = new ArrayList<>(List.of("network", "inspect"));
        command.addAll(List.of(networks));
        try {
            return new JsonMapper().readTree(engine.docker(command.toArray(String[]::new)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Set<String> held() {
        return HandedOut.in(state());
    }

    /** What Docker has, told as what is {@linkplain HandedOut handed out}. */
    private Set<String> docker() {
        Set<String> known = new TreeSet<>();
        String ids = engine.docker("network", "ls", "-q", "--filter", "type=custom");
        if (ids.isEmpty()) {
            return known;
        }
        for (JsonNode network : inspect(ids.lines().toArray(String[]::new))) {
            List<String> pools = new ArrayList<>();
            for (JsonNode config : network.at("/IPAM/Config")) {
                String range = config.path("IPRange").asText();
                String pool = "LocalDefault/" + config.get("Subnet").asText() + (range.isEmpty() ? "" : "/" + range);
                pools.add(pool);
                known.add(pool);
                if (config.has("Gateway")) {
                    known.add(pool + " " + plain(config.get("Gateway").asText()));
                } else { // the engine does not tell the one that it asked for with a given subnet
                    known.add(pool + " " + first(config.get("Subnet").asText()));
                }
                for (JsonNode reserved : config.path("AuxiliaryAddresses")) {
                    known.add(pool + " " + reserved.asText());
                }
            }
            for (JsonNode container : network.path("Containers")) {
                for (String field : List.of("IPv4Address", "IPv6Address")) {
                    String text = container.path(field).asText();
                    if (!text.isEmpty()) {
                        Cidr address = Cidr.parse(text);
                        pools.stream()
                                .filter(pool -> Cidr.parse(pool.split("/", 2)[1].replaceFirst("(/\\d+)/.*", "$1"))
                                        .prefix()
                                        .contains(address.address()))
                                .forEach(pool -> known.add(pool + " " + address.address()));
                    }
                }
            }
        }
        return known;
    }

    private void assertAgreement() {
        assertThat(held()).as("what Berth holds is what Docker has").isEqualTo(docker());
    }

    /** The first address that is given of a subnet. */
    private static String first(String subnet) {
        String network = plain(subnet);
        return network.endsWith("::") ? network + "1" : network.substring(0, network.lastIndexOf('.')) + ".1";
    }

    private static String plain(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static <T> void inParallel(List<T> things, Consumer<T> each)
            throws ExecutionException, InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (T thing : things) {
                all.add(clients.submit(() -> each.accept(thing)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
