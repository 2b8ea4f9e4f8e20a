package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.Network;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerNetwork.Scope;
import dev.berth.docker.engine.DockerTask.Phase;
import dev.berth.docker.testing.DockerDaemon;
import dev.berth.docker.testing.TestSwarm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@DisplayName("A real swarm")
class LiveSwarmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestSwarm swarm;
    private static DockerEngine engine;
    private static DockerCluster cluster;

    @BeforeAll
    static void startAndRead() {
        swarm = TestSwarm.start();
        engine = at(swarm.daemon());
        cluster = engine.read();
    }

    @AfterAll
    static void stop() {
        if (swarm != null) {
            engine.close();
            swarm.close();
        }
    }

    private static DockerEngine at(DockerDaemon daemon) {
        return DockerEngine.at(
                DockerEndpoint.resolve(daemon.host(), "--host", Map.of(), Path.of("/nowhere")), PATIENCE);
    }

    private static DockerNetwork network(String name) {
        return cluster.networks().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static DockerService service(String name) {
        return cluster.services().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<DockerTask> tasks(String service) {
        return cluster.tasks().stream()
                .filter(each -> each.name().startsWith(service + "."))
                .toList();
    }

    @Test
    @DisplayName("tells of its engine, pools and VXLAN port")
    void engineAndSettings() {
        EngineInfo info = cluster.engine().orElseThrow();
        assertThat(info.manager()).isTrue();
        assertThat(info.nodeAddress()).isEqualTo("127.0.0.1");
        assertThat(ApiVersion.parse(String.valueOf(info.apiVersion()))).isGreaterThanOrEqualTo(new ApiVersion(1, 41));
        assertThat(cluster.settings().defaultAddressPools())
                .containsExactly(dev.berth.api.model.AddressPool.of("10.0.0.0/8", 24));
        assertThat(cluster.settings().vxlanUdpPort()).isEqualTo(4789);
    }

    @Test
    @DisplayName(
            "is read with its networks as they were made; NET-10 tells ingress, and node-local ones have no pools (NET-2)")
    void networks() {
        assertThat(cluster.swarmNetworks())
                .extracting(each -> each.spec().name())
                .containsExactlyInAnyOrder("ingress", "given", "auto", "ranged", "small", "inner", "six", "lan");
        assertThat(cluster.networks().stream().filter(each -> each.scope() == Scope.NODE))
                .extracting(DockerNetwork::name)
                .contains("host", "docker_gwbridge")
                .doesNotContain("lanform");
        assertThat(network("ingress").network().isIngress()).isTrue();
        assertThat(network("given").network().isIngress()).isFalse();
        PoolState ranged = network("ranged").pools().get(0);
        assertThat(ranged.subnet()).isEqualTo(Prefix.parse("10.23.0.0/24"));
        assertThat(ranged.range()).isEqualTo(Prefix.parse("10.23.0.128/25"));
        assertThat(network("given").pools().get(0).gateway()).isEqualTo(IpAddress.parse("10.20.0.1"));
        assertThat(network("inner").network().spec().internal()).isTrue();
        assertThat(network("inner").network().spec().attachable()).isTrue();
        assertThat(network("six").pools())
                .extracting(PoolState::subnet)
                .containsExactlyInAnyOrder(Prefix.parse("10.22.0.0/24"), Prefix.parse("fd00:22::/64"));
        Network lan = network("lan").network();
        assertThat(lan.spec().driver().name()).isEqualTo("macvlan");
        assertThat(lan.state()).isNotNull();
        assertThat(lan.state().ipam().pools()).isEmpty();
        assertThat(vnis()).doesNotHaveDuplicates().hasSize(8).allMatch(each -> each >= 4096);
    }

    private static List<Integer> vnis() {
        List<Integer> vnis = new ArrayList<>();
        for (Network each : cluster.swarmNetworks()) {
            if (each.state() != null && "overlay".equals(each.state().driver().name())) {
                String list = each.state().driver().options().get("com.docker.network.driver.overlay.vxlanid_list");
                for (String vni : list.split(",", -1)) {
                    vnis.add(Integer.parseInt(vni));
                }
            }
        }
        return vnis;
    }

    @Test
    @DisplayName(
            "is read with its services: networks of the task template (HLP-2), virtual IPs, ports given and automatic")
    void services() {
        DockerService web = service("web");
        assertThat(web.replicas()).isEqualTo(6);
        assertThat(web.service().spec().networks())
                .extracting(each -> each.target())
                .containsExactlyInAnyOrder(
                        network("given").id(), network("auto").id());
        for (String each : List.of("ingress", "given", "auto")) {
            assertThat(web.service().virtualIps(network(each).id())).as(each).hasSize(1);
        }
        assertThat(web.service().stateOrNone().ports()).hasSize(1).first().satisfies(port -> {
            assertThat(port.publishedPort()).isEqualTo(8080);
            assertThat(port.mode()).isEqualTo(PublishMode.INGRESS);
        });
        DockerService api = service("api");
        assertThat(api.service().spec().endpoint().ports().get(0).publishedPort())
                .isZero();
        assertThat(api.service().stateOrNone().ports().get(0).publishedPort()).isBetween(30000, 32767);
        assertThat(api.service().spec().labels()).containsEntry("tier", "back");
        DockerService names = service("names");
        assertThat(names.service().spec().endpoint().mode()).isEqualTo(EndpointMode.DNSRR);
        assertThat(names.service().stateOrNone().virtualIps()).isEmpty();
        assertThat(service("agent").mode()).isEqualTo(DockerService.Mode.GLOBAL);
    }

    @Test
    @DisplayName("is read with its tasks: those that run have addresses, those that wait have none")
    void tasks() {
        List<DockerTask> running = cluster.tasks().stream()
                .filter(each -> each.phase() == Phase.RUNNING)
                .toList();
        assertThat(running).hasSizeGreaterThanOrEqualTo(30);
        for (DockerTask each : running) {
            TaskState state = each.task().state();
            assertThat(state).as(each.name()).isNotNull();
            for (Attachment attachment : state.networks()) {
                assertThat(attachment.addresses()).as(each.name()).hasSize(1);
            }
        }
        List<DockerTask> waiting =
                cluster.tasks().stream().filter(DockerTask::waits).toList();
        assertThat(waiting)
                .hasSize(TestSwarm.FILL_WANTED - TestSwarm.FILL_RUNNING)
                .allMatch(each -> each.name().startsWith("fill.") && each.task().state() == null);
        assertThat(tasks("web")).hasSize(6).allSatisfy(each -> {
            assertThat(each.task().state()).isNotNull();
            assertThat(each.task().state().networks()).hasSize(3);
            assertThat(each.task().state().endpoint())
                    .isEqualTo(service("web").service().stateOrNone());
        });
        assertThat(cluster.tasks())
                .filteredOn(each -> each.name().equals("joined"))
                .hasSize(1)
                .first()
                .satisfies(each -> {
                    assertThat(each.task().serviceId()).isEmpty();
                    assertThat(each.task().addresses(network("inner").id())).hasSize(1);
                });
    }

    @Test
    @DisplayName(
            "is read with the node's load balancer on each network with a task (ATT-1), and no address has two owners")
    void loadBalancers() {
        assertThat(cluster.nodes()).hasSize(1);
        assertThat(cluster.nodes().get(0).node().attachments())
                .extracting(Attachment::networkId)
                .containsExactlyInAnyOrder(
                        network("ingress").id(),
                        network("given").id(),
                        network("auto").id(),
                        network("ranged").id(),
                        network("small").id(),
                        network("inner").id());
        List<String> owned = new ArrayList<>();
        cluster.networks().stream().filter(each -> each.scope() == Scope.SWARM).forEach(each -> each.pools()
                .forEach(pool -> owned.add(each.id() + pool.gateway())));
        cluster.services()
                .forEach(each -> each.service().stateOrNone().virtualIps().forEach(vip -> {
                    Cidr address = vip.address();
                    owned.add(vip.networkId() + (address == null ? "" : address.address()));
                }));
        cluster.nodes().forEach(each -> each.node().attachments().forEach(net -> own(owned, net)));
        for (Task task : cluster.swarmTasks()) {
            TaskState state = task.state();
            if (state != null && !task.ended()) {
                state.networks().forEach(net -> own(owned, net));
            }
        }
        assertThat(owned).doesNotHaveDuplicates().hasSizeGreaterThan(60);
        assertThat(cluster.notes()).isEmpty();
    }

    private static void own(List<String> owned, Attachment attachment) {
        attachment.addresses().forEach(each -> owned.add(attachment.networkId() + each.address()));
    }

    @Test
    @DisplayName("reads the same from JSON that Docker's client saved")
    void savedJson(@TempDir Path folder) {
        swarm.save(folder);
        DockerCluster saved = SavedJson.read(List.of(folder));
        assertThat(saved.swarmNetworks()).isEqualTo(cluster.swarmNetworks());
        assertThat(saved.services()).isEqualTo(cluster.services());
        assertThat(saved.nodes()).isEqualTo(cluster.nodes());
        assertThat(saved.loadBalancers()).isEqualTo(cluster.loadBalancers());
        assertThat(saved.settings().defaultAddressPools())
                .isEqualTo(cluster.settings().defaultAddressPools());
        // Docker's client shows no task for a container that was attached by hand, only the container itself.
        assertThat(addresses(saved)).isEqualTo(addresses(cluster));
        assertThat(saved.notes()).isEmpty();
    }

    private static Map<String, List<Attachment>> addresses(DockerCluster of) {
        Function<DockerTask, List<Attachment>> attachments = each ->
                each.task().state() == null ? List.of() : each.task().state().networks();
        return of.tasks().stream()
                .collect(Collectors.toMap(
                        each -> each.name() + (each.task().serviceId().isEmpty() ? "" : " " + each.id()),
                        attachments,
                        (one, other) -> one,
                        TreeMap::new));
    }

    @Test
    @DisplayName("tells what happens as it happens, until it is no longer followed")
    void events() throws InterruptedException {
        try (DockerEvents events = engine.events()) {
            String id = swarm.daemon().docker("network", "create", "-d", "overlay", "later");
            Optional<DockerEvent> event = events.next(PATIENCE);
            while (event.isPresent() && !event.get().id().equals(id)) {
                event = events.next(PATIENCE);
            }
            swarm.daemon().docker("network", "rm", "later");
            assertThat(event).isPresent();
            assertThat(event.get().type()).isEqualTo("network");
            assertThat(event.get().action()).isEqualTo("create");
            events.close();
            assertThatThrownBy(() -> {
                        while (events.next(PATIENCE).isPresent()) {}
                    })
                    .isInstanceOf(AllocatorException.class)
                    .hasMessageContaining("was closed");
        }
    }

    @Test
    @DisplayName("is told apart from an engine in no swarm")
    void noSwarm() {
        try (DockerDaemon alone = DockerDaemon.start();
                DockerEngine asked = at(alone)) {
            assertThatThrownBy(asked::read)
                    .isInstanceOfSatisfying(
                            AllocatorException.class, e -> assertThat(e.code()).isEqualTo(DockerErrors.NOT_A_MANAGER))
                    .hasMessageContaining("is in no swarm");
        }
    }
}
