package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerTask.Phase;
import dev.berth.docker.testing.FakeEngine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples have the fields of API 1.52 to 1.56 as its documents and types declare them, and some that nobody knows. */
@DisplayName("Saved JSON")
class SavedJsonTest {
    private static final String NETWORK =
            """
            {"Name":"back","Id":"net1","Created":"2026-01-01T00:00:00Z","Scope":"swarm","Driver":"overlay","EnableIPv4":true,
             "EnableIPv6":false,"IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"10.0.1.0/24",
             "IPRange":"10.0.1.128/25","Gateway":"10.0.1.1"}]},"Internal":false,"Attachable":true,"Ingress":false,
             "ConfigFrom":{"Network":""},"ConfigOnly":false,"Future":{"Of":["all","kinds"]},
             "Containers":{"c1":{"Name":"web.1.task1","EndpointID":"e1","MacAddress":"02:42:0a:00:01:82",
             "IPv4Address":"10.0.1.130/24","IPv6Address":""},
             "lb-back":{"Name":"back-endpoint","EndpointID":"e2","MacAddress":"02:42:0a:00:01:83",
             "IPv4Address":"10.0.1.131/24","IPv6Address":""},
             "c9":{"Name":"visitor","EndpointID":"e3","MacAddress":"","IPv4Address":"10.0.1.140/24","IPv6Address":""}},
             "Options":{"com.docker.network.driver.overlay.vxlanid_list":"4097","encrypted":""},"Labels":{"a":"b"},
             "Peers":[{"Name":"p1","IP":"192.168.1.1"},{"Name":"p2","IP":"192.168.1.2"}],
             "Status":{"IPAM":{"Subnets":{"10.0.1.0/24":{"IPsInUse":9,"DynamicIPsAvailable":121},
             "fd00::/48":{"IPsInUse":1,"DynamicIPsAvailable":18446744073709551615}}}}}
            """;
    private static final String SERVICE =
            """
            {"ID":"svc1","Version":{"Index":7},"Spec":{"Name":"web","Labels":{},"TaskTemplate":{"ContainerSpec":{},
             "Networks":[{"Target":"net1","Aliases":["w"]}],"Runtime":"container"},"Mode":{"Replicated":{"Replicas":2}},
             "EndpointSpec":{"Mode":"vip","Ports":[{"Protocol":"tcp","TargetPort":80,"PublishMode":"host"}]}},
             "Endpoint":{"Spec":{"Mode":"vip"},"Ports":[{"Protocol":"tcp","TargetPort":80,"PublishMode":"host"}],
             "VirtualIPs":[{"NetworkID":"net1","Addr":"10.0.1.129/24"}]},"SwapBytes":1}
            """;
    private static final String NODES =
            """
            [{"ID":"node1","Spec":{"Role":"manager","Availability":"active"},"Description":{"Hostname":"m1"},
              "Status":{"State":"ready","Addr":"192.168.1.1"}},
             {"ID":"node2","Spec":{"Role":"worker","Availability":"drain"},"Description":{"Hostname":"w1"},
              "Status":{"State":"down","Addr":"192.168.1.2"}}]
            """;
    private static final String INFO =
            """
            {"ID":"x","Name":"m1","ServerVersion":"29.1.0","Swarm":{"NodeID":"node1","NodeAddr":"192.168.1.1",
             "ControlAvailable":true,"LocalNodeState":"active","Cluster":{"DefaultAddrPool":["10.64.0.0/12","10.96.0.0/12"],
             "SubnetSize":26,"DataPathPort":5789}},"NRI":{"Info":[]}}
            """;

    @TempDir
    Path folder;

    private static String task(String id, String node, String state, String wanted, String address) {
        String attachments = address.isEmpty()
                ? "null"
                : "[{\"Network\":{\"ID\":\"net1\",\"Spec\":{\"Name\":\"back\"}},\"Addresses\":[\"" + address + "\"]}]";
        return "{\"ID\":\"" + id + "\",\"ServiceID\":\"svc1\",\"Slot\":1,\"NodeID\":\"" + node
                + "\",\"Spec\":{\"Networks\":[{\"Target\":\"net1\"}]},\"Status\":{\"State\":\"" + state
                + "\",\"Message\":\"m\"},\"DesiredState\":\"" + wanted + "\",\"NetworksAttachments\":" + attachments
                + ",\"Volumes\":null}\n";
    }

    private DockerCluster read(String... jsons) throws IOException {
        for (int number = 0; number < jsons.length; number++) {
            Files.writeString(folder.resolve(number + ".json"), jsons[number]);
        }
        return SavedJson.read(List.of(folder));
    }

    @Test
    @DisplayName("of the newest API is read with its counts, and unknown fields are passed over")
    void newestApi() throws IOException {
        DockerCluster cluster =
                read(NETWORK, SERVICE, task("task1", "node1", "running", "running", "10.0.1.130/24"), NODES, INFO);
        DockerNetwork network = cluster.networks().get(0);
        assertThat(network.usage())
                .containsExactly(
                        new SubnetUsage(Prefix.parse("10.0.1.0/24"), 9, 121),
                        new SubnetUsage(Prefix.parse("fd00::/48"), 1, Long.MAX_VALUE));
        assertThat(network.peers()).isEqualTo(2);
        assertThat(network.network().spec().driver().options()).containsOnlyKeys("encrypted");
        assertThat(network.network().spec().labels()).containsEntry("a", "b");
        assertThat(network.pools().get(0).range()).isEqualTo(Prefix.parse("10.0.1.128/25"));
        assertThat(cluster.settings().defaultAddressPools())
                .containsExactly(AddressPool.of("10.64.0.0/12", 26), AddressPool.of("10.96.0.0/12", 26));
        assertThat(cluster.settings().vxlanUdpPort()).isEqualTo(5789);
        assertThat(cluster.engine())
                .hasValueSatisfying(each -> assertThat(each.version()).isEqualTo("29.1.0"));
        assertThat(cluster.loadBalancers())
                .containsExactly(new LoadBalancer("net1", "node1", List.of(Cidr.parse("10.0.1.131/24"))));
        assertThat(cluster.nodes()).extracting(DockerNode::name).containsExactly("m1", "w1");
        assertThat(cluster.tasks()).extracting(DockerTask::name).containsExactly("visitor", "web.1");
        assertThat(cluster.tasks().get(0).task().addresses("net1")).containsExactly(Cidr.parse("10.0.1.140/24"));
        assertThat(cluster.notes()).isEmpty();
    }

    @Test
    @DisplayName("of a live engine with the newest API is read the same")
    void newestApiLive() throws IOException {
        String task = task("task1", "node1", "running", "running", "10.0.1.130/24");
        DockerCluster saved = read(NETWORK, SERVICE, task, NODES, INFO);
        try (FakeEngine fake = FakeEngine.plain(java.util.Map.of(
                        "/_ping", FakeEngine.json("OK").replace("1.41", "1.56"),
                        "/info", FakeEngine.json(INFO),
                        "/networks", FakeEngine.json("[" + NETWORK + "]"),
                        "/networks/back", FakeEngine.json(NETWORK),
                        "/services", FakeEngine.json("[" + SERVICE + "]"),
                        "/tasks", FakeEngine.json("[" + task + "]"),
                        "/nodes", FakeEngine.json(NODES)));
                DockerEngine engine = DockerEngine.at(
                        DockerEndpoint.resolve(fake.host(), "--host", java.util.Map.of(), folder),
                        java.time.Duration.ofSeconds(20))) {
            DockerCluster live = engine.read();
            assertThat(live.networks()).isEqualTo(saved.networks());
            assertThat(live.services()).isEqualTo(saved.services());
            assertThat(live.tasks()).isEqualTo(saved.tasks());
            assertThat(live.nodes()).isEqualTo(saved.nodes());
            assertThat(live.engine().orElseThrow().apiVersion()).isEqualTo("1.56");
        }
    }

    @Test
    @DisplayName("takes the deprecated networks of a service whose task template has none, for its tasks too (HLP-2)")
    void deprecatedNetworks() throws IOException {
        String old = SERVICE.replace("\"Networks\":[{\"Target\":\"net1\",\"Aliases\":[\"w\"]}],", "")
                .replace("\"Mode\":{\"Repl", "\"Networks\":[{\"Target\":\"net1\"}],\"Mode\":{\"Repl");
        String task = task("task1", "node1", "running", "running", "10.0.1.130/24")
                .replace("\"Networks\":[{\"Target\":\"net1\"}]", "\"Networks\":null");
        DockerCluster cluster = read(NETWORK, old, task);
        assertThat(cluster.services().get(0).service().spec().networks())
                .extracting(each -> each.target())
                .containsExactly("net1");
        assertThat(cluster.swarmTasks().stream()
                        .filter(each -> each.id().equals("task1"))
                        .findFirst()
                        .orElseThrow()
                        .spec()
                        .networks())
                .extracting(each -> each.target())
                .containsExactly("net1");
    }

    @Test
    @DisplayName("tells who holds addresses: a task does until its state lies behind running, whatever is wanted of it")
    void ended() throws IOException {
        DockerCluster cluster = read(
                NETWORK,
                task("t1", "node1", "new", "running", "")
                        + task("t2", "node1", "running", "shutdown", "10.0.1.150/24")
                        + task("t3", "node1", "failed", "running", "10.0.1.151/24")
                        + task("t4", "node1", "later", "running", "10.0.1.152/24"));
        assertThat(cluster.tasks().stream().filter(each -> each.id().startsWith("t")))
                .extracting(DockerTask::id, each -> each.task().ended(), DockerTask::waits, DockerTask::phase)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("t1", false, true, Phase.NEW),
                        org.assertj.core.groups.Tuple.tuple("t2", false, false, Phase.RUNNING),
                        org.assertj.core.groups.Tuple.tuple("t3", true, false, Phase.FAILED),
                        org.assertj.core.groups.Tuple.tuple("t4", false, false, Phase.UNKNOWN));
        assertThat(cluster.notes()).anyMatch(each -> each.contains("its state \"later\" is not known"));
    }

    @Test
    @DisplayName("of a task that is wanted in an unknown state says so")
    void unknownWish() throws IOException {
        assertThat(read(NETWORK, task("t1", "node1", "running", "elsewhere", "10.0.1.150/24"))
                        .notes())
                .anyMatch(each -> each.contains("its desired state \"elsewhere\" is not known"));
    }

    @Test
    @DisplayName(
            "of a network that waits to be allocated, whose driver Docker does not tell yet, leaves the others readable")
    void waitingNetwork() throws IOException {
        String waits =
                """
                {"Name":"front","Id":"net2","Created":"2026-01-01T00:00:00Z","Scope":"swarm","Driver":"","EnableIPv4":true,
                 "EnableIPv6":false,"IPAM":{"Driver":"","Options":null,"Config":null},"Internal":false,"Attachable":false,
                 "Ingress":false,"ConfigFrom":{"Network":""},"ConfigOnly":false,"Options":null,"Labels":null}
                """;
        DockerCluster cluster = read(NETWORK, waits, INFO);
        assertThat(cluster.networks()).extracting(DockerNetwork::name).containsExactly("back", "front");
        assertThat(cluster.networks().get(1).network().spec().driver()).isEqualTo(DriverConfig.named("overlay"));
        assertThat(cluster.networks().get(1).network().state()).isNull();
        assertThat(cluster.notes()).anyMatch(each -> each.startsWith("network front: the swarm has not allocated it"));
    }

    @Test
    @DisplayName("of an ingress network under a name of its own shows the load balancers of all nodes that have one")
    void customIngress() throws IOException {
        String mesh = NETWORK.replace("\"Name\":\"back\"", "\"Name\":\"mesh\"")
                .replace("\"Ingress\":false", "\"Ingress\":true")
                .replace("\"lb-back\":{\"Name\":\"back-endpoint\"", "\"mesh-sbox\":{\"Name\":\"mesh-endpoint\"")
                .replace(
                        "\"Peers\":",
                        "\"Services\":{\"\":{\"VIP\":\"<nil>\",\"Ports\":[],\"LocalLBIndex\":0,\"Tasks\":["
                                + "{\"Name\":\"mesh-endpoint\",\"EndpointIP\":\"10.0.1.133\",\"Info\":{\"Host IP\":\"192.168.1.2\"}},"
                                + "{\"Name\":\"mesh-endpoint\",\"EndpointIP\":\"\",\"Info\":{\"Host IP\":\"192.168.1.3\"}}]}},"
                                + "\"Peers\":");
        DockerCluster cluster = read(mesh, NODES, task("task1", "node1", "running", "running", "10.0.1.130/24"));
        assertThat(cluster.loadBalancers())
                .containsExactly(
                        new LoadBalancer("net1", "node1", List.of(Cidr.parse("10.0.1.131/24"))),
                        new LoadBalancer("net1", "node2", List.of(Cidr.parse("10.0.1.133/24"))));
        assertThat(cluster.tasks()).extracting(DockerTask::name).doesNotContain("mesh-endpoint");
        assertThatThrownBy(() -> read(mesh.replace("\"10.0.1.133\"", "\"10.0.1\"")))
                .hasMessageContaining("network net1 in ")
                .hasMessageContaining("field EndpointIP");
    }

    @Test
    @DisplayName("passes over what it does not know, and says so: drivers, protocols, objects, networks listed twice")
    void notes() throws IOException {
        DockerCluster cluster = read(
                NETWORK.replace("\"overlay\"", "\"weave\""),
                SERVICE.replace(
                                "[{\"Target\":\"net1\",\"Aliases\":[\"w\"]}]",
                                "[{\"Target\":\"net1\"},{\"Target\":\"net1\"}]")
                        .replace("\"Protocol\":\"tcp\"", "\"Protocol\":\"quic\""),
                "{\"Id\":\"c7\",\"Image\":\"x\",\"HostConfig\":{}}",
                INFO);
        assertThat(cluster.notes())
                .anyMatch(each -> each.contains("the driver weave is not Docker's own"))
                .anyMatch(each -> each.contains("lists network net1 more than once"))
                .anyMatch(each -> each.contains("protocol quic"))
                .anyMatch(each -> each.startsWith("object c7 in ") && each.endsWith("is passed over"));
        assertThat(cluster.services().get(0).service().spec().networks()).hasSize(1);
    }

    @Test
    @DisplayName(
            "of one network from two nodes brings the load balancers of both, and of an object the newest version counts")
    void severalNodes() throws IOException {
        String second = NETWORK.replace("web.1.task1", "web.2.task2")
                .replace("10.0.1.130", "10.0.1.132")
                .replace("10.0.1.131", "10.0.1.133")
                .replace("\"c9\":{\"Name\":\"visitor\"", "\"c8\":{\"Name\":\"guest\"")
                .replace("10.0.1.140", "10.0.1.141");
        String tasks = task("task1", "node1", "running", "running", "10.0.1.130/24")
                + task("task2", "node2", "running", "running", "10.0.1.132/24");
        DockerCluster cluster = read(
                NETWORK,
                second,
                tasks,
                NODES,
                SERVICE,
                SERVICE.replace("\"Index\":7", "\"Index\":6").replace("\"web\"", "\"former\""));
        assertThat(cluster.loadBalancers())
                .containsExactly(
                        new LoadBalancer("net1", "node1", List.of(Cidr.parse("10.0.1.131/24"))),
                        new LoadBalancer("net1", "node2", List.of(Cidr.parse("10.0.1.133/24"))));
        assertThat(cluster.services()).extracting(DockerService::name).containsExactly("web");
        assertThat(cluster.notes()).noneMatch(each -> each.contains("load balancer"));
    }

    @Test
    @DisplayName(
            "of a network of both families counts the one address that the swarm gave a load balancer, not the node's own")
    void bothFamilies() throws IOException {
        // As seen on a real engine: the node gave its load balancer the very address that is the service's virtual IP.
        String both = NETWORK.replace(
                        "\"IPv4Address\":\"10.0.1.131/24\",\"IPv6Address\":\"\"",
                        "\"IPv4Address\":\"10.0.1.131/24\",\"IPv6Address\":\"fd00:aa::2/64\"")
                .replace("\"Config\":[", "\"Config\":[{\"Subnet\":\"fd00:aa::/64\",\"Gateway\":\"fd00:aa::1\"},");
        String service = SERVICE.replace("10.0.1.129/24", "fd00:aa::2/64");
        assertThat(read(both, service, NODES, task("task1", "node1", "running", "running", "fd00:aa::3/64"))
                        .loadBalancers())
                .containsExactly(new LoadBalancer("net1", "node1", List.of(Cidr.parse("10.0.1.131/24"))));
    }

    @Test
    @DisplayName("says how many load balancers it does not show")
    void unseenLoadBalancers() throws IOException {
        DockerCluster cluster = read(
                NETWORK,
                task("task1", "node1", "running", "running", "10.0.1.130/24")
                        + task("task2", "node2", "running", "running", "10.0.1.132/24"),
                NODES);
        assertThat(cluster.notes()).anyMatch(each -> each.contains("shows no load balancer where 1 holds an address"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that is not what Docker prints is refused, with the file and the place")
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"ID\": | 0.json | line 1",
                "[1, 2] | 0.json | line 1: not an object",
                "plain text | 0.json | line 1",
                "{\"Id\":\"n\",\"Name\":\"x\",\"Scope\":\"swarm\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.0.0.300/24\"}]}} |"
                        + " network n in | field Subnet",
                "{\"Id\":\"n\",\"Name\":7,\"Scope\":\"swarm\",\"IPAM\":{}} | network n in | field Name: \"7\": not a text",
            })
    void malformed(String json, String place, String words) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(words);
    }

    @Test
    @DisplayName("that is not there is refused")
    void missing() {
        assertThatThrownBy(() -> SavedJson.read(List.of(folder.resolve("none.json"))))
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> SavedJson.read(List.of(folder))).hasMessageContaining("no file in this folder");
    }

    @Test
    @DisplayName("of 10,000 tasks is read whole")
    void manyTasks() throws IOException {
        Path file = folder.resolve("tasks.json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("[");
            for (int number = 0; number < 10_000; number++) {
                String address =
                        "10." + (128 + number / 65_536) + "." + number / 256 % 256 + "." + number % 256 + "/16";
                out.write((number == 0 ? "" : ",") + task("t" + number, "node1", "running", "running", address));
            }
            out.write("]");
        }
        Set<Cidr> addresses = new HashSet<>();
        SavedJson.read(List.of(file)).swarmTasks().forEach(each -> addresses.addAll(each.addresses("net1")));
        assertThat(addresses).hasSize(10_000);
    }
}
