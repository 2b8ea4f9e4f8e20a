package dev.berth.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.Subnet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the model's values answer, and that nothing can be changed in them. */
class ValuesTest {
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.9");
    private static final Prefix SUBNET = Prefix.parse("10.0.0.0/24");
    private static final OwnerToken OWNER = new OwnerToken(OwnerKind.NETWORK, "n", "0");

    /** A value that keeps a list: an element, and from a list the list that the value shows. */
    private static <T> Arguments keepsList(String name, T element, Function<List<T>, List<T>> through) {
        return Arguments.of(Named.of(name, element), through);
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                keepsList("Attachment.addresses", Cidr.of(ADDRESS, 24), it -> new Attachment("n", it).addresses()),
                keepsList("Node.attachments", Attachment.to("n"), it -> new Node("n", it).attachments()),
                keepsList("TaskSpec.networks", NetworkAttachmentSpec.to("n"), it -> new TaskSpec(it).networks()),
                keepsList("TaskState.networks", Attachment.to("n"), it -> new TaskState(it, null).networks()),
                keepsList("NetworkAttachmentSpec.aliases", "a", it -> new NetworkAttachmentSpec("n", it, List.of())
                        .aliases()),
                keepsList(
                        "NetworkAttachmentSpec.addresses", ADDRESS, it -> new NetworkAttachmentSpec("n", List.of(), it)
                                .addresses()),
                keepsList("EndpointSpec.ports", PublishedPort.tcp(80), it -> new EndpointSpec(EndpointMode.VIP, it)
                        .ports()),
                keepsList("ServiceState.virtualIps", new VirtualIp("n", null), it -> new ServiceState(it, List.of())
                        .virtualIps()),
                keepsList("ServiceState.ports", PublishedPort.tcp(80), it -> new ServiceState(List.of(), it).ports()),
                keepsList("IpamSpec.configs", IpamConfig.ANY_IPV4, it -> new IpamSpec(DriverConfig.DEFAULT, it)
                        .configs()),
                keepsList("IpamState.pools", new PoolState(SUBNET, null, null, Map.of(), null), it -> new IpamState(
                                DriverConfig.DEFAULT, it)
                        .pools()),
                keepsList(
                        "ClusterSettings.defaultAddressPools",
                        new AddressPool(SUBNET, 28),
                        it -> ClusterSettings.builder()
                                .defaultAddressPools(it)
                                .build()
                                .defaultAddressPools()),
                keepsList(
                        "ClusterSettings.excludedVnis",
                        VniRange.DEFAULT,
                        it -> ClusterSettings.builder().excludedVnis(it).build().excludedVnis()),
                keepsList("NetworkRequest.subnets", new Subnet("GlobalDefault", SUBNET, null), it -> new NetworkRequest(
                                "n", OWNER, Map.of(), it)
                        .subnets()),
                keepsList("PoolRequest.exclusions", SUBNET, it -> PoolRequest.in("GlobalDefault", OWNER)
                        .exclusions(it)
                        .build()
                        .exclusions()));
    }

    @ParameterizedTest
    @MethodSource("lists")
    @DisplayName("GEN-2: a list given to a value is copied, and cannot be changed through the value")
    <T> void listsAreCopied(T element, Function<List<T>, List<T>> through) {
        List<T> given = new ArrayList<>(List.of(element));
        List<T> kept = through.apply(given);
        given.clear();
        assertThat(kept).containsExactly(element);
        assertUnchangeable(kept);
    }

    private static void assertUnchangeable(Collection<?> kept) {
        assertThatThrownBy(kept::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    static Stream<Arguments> maps() {
        return Stream.<Arguments>of(
                keepsMap(
                        "NetworkSpec.labels",
                        true,
                        it -> NetworkSpec.builder("n").labels(it).build().labels()),
                keepsMap(
                        "ServiceSpec.labels",
                        true,
                        it -> ServiceSpec.builder("s").labels(it).build().labels()),
                keepsMap("DriverConfig.options", false, it -> new DriverConfig("x", it).options()),
                keepsMap(
                        "NetworkRequest.options", false, it -> new NetworkRequest("n", OWNER, it, List.of()).options()),
                keepsMap("AddressRequest.options", false, it -> new AddressRequest(new PoolId("p"), null, OWNER, it)
                        .options()),
                keepsMap("PoolRequest.options", false, it -> PoolRequest.in("GlobalDefault", OWNER)
                        .options(it)
                        .build()
                        .options()),
                keepsMap("DriverContext.configuration", false, it -> new DriverContext(
                                ClusterSettings.DEFAULT, it, Clock.systemUTC())
                        .configuration()));
    }

    private static Arguments keepsMap(
            String name, boolean ordered, Function<Map<String, String>, Map<String, String>> through) {
        return Arguments.of(Named.of(name, ordered), through);
    }

    @ParameterizedTest
    @MethodSource("maps")
    @DisplayName("GEN-2: a map given to a value is copied, cannot be changed, and keeps a user's order of labels")
    void mapsAreCopied(boolean ordered, Function<Map<String, String>, Map<String, String>> through) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int at = 20; at > 0; at--) {
            given.put("key" + at, "value" + at);
        }
        Map<String, String> before = new LinkedHashMap<>(given);
        Map<String, String> kept = through.apply(given);
        given.clear();
        assertThat(kept).isEqualTo(before);
        if (ordered) {
            assertThat(kept.keySet()).containsExactlyElementsOf(before.keySet());
        }
        assertUnchangeable(kept.keySet());
    }

    @Test
    @DisplayName("NET-9: reserved addresses keep their order, and a builder used on changes no config made before")
    void reserved() {
        IpamConfig.Builder builder = IpamConfig.builder().reserve("z", ADDRESS);
        IpamConfig before = builder.build();
        IpamConfig after = builder.reserve("a", IpAddress.parse("10.0.0.8")).build();
        assertThat(before.reserved()).containsOnlyKeys("z");
        assertThat(after.reserved().keySet()).containsExactly("z", "a");
        assertUnchangeable(after.reserved().keySet());
        PoolState pool = new PoolState(SUBNET, null, null, after.reserved(), null);
        assertThat(pool.reserved().keySet()).containsExactly("z", "a");

        ServiceSpec.Builder service = ServiceSpec.builder("s").on("n1");
        ServiceSpec one = service.build();
        assertThat(service.on("n2").build().networks()).hasSize(2);
        assertThat(one.networks()).hasSize(1);
    }

    @Test
    @DisplayName("NET-10: ingress is a network whose spec says so, or the one named ingress with the internal label")
    void ingress() {
        Map<String, String> label = Map.of("com.docker.swarm.internal", "");
        assertThat(network(NetworkSpec.builder("any").ingress(true)).isIngress())
                .isTrue();
        assertThat(network(NetworkSpec.builder("ingress").labels(label)).isIngress())
                .isTrue();
        assertThat(network(NetworkSpec.builder("ingress")).isIngress()).isFalse();
        assertThat(network(NetworkSpec.builder("Ingress").labels(label)).isIngress())
                .isFalse();
        assertThat(network(NetworkSpec.builder("other").labels(label)).isIngress())
                .isFalse();
    }

    private static Network network(NetworkSpec.Builder spec) {
        return Network.of("n", spec.build());
    }

    @Test
    @DisplayName("HLP-1: a service needs ingress if any port is published in ingress mode")
    void needsIngress() {
        PublishedPort host = new PublishedPort("p", Protocol.UDP, 53, 53, PublishMode.HOST);
        assertThat(service().needsIngress()).isFalse();
        assertThat(service(host).needsIngress()).isFalse();
        assertThat(service(host, PublishedPort.tcp(80)).needsIngress()).isTrue();
    }

    private static ServiceSpec service(PublishedPort... ports) {
        return ServiceSpec.builder("s")
                .endpoint(new EndpointSpec(EndpointMode.VIP, List.of(ports)))
                .build();
    }

    @Test
    @DisplayName("DRV-7: the predefined networks are bridge and host, by their drivers, labelled so")
    void predefined() {
        assertThat(Network.predefined()).extracting(Network::id).containsExactly("bridge", "host");
        for (Network network : Network.predefined()) {
            assertThat(network.spec().name()).isEqualTo(network.id());
            assertThat(network.spec().driver()).isEqualTo(DriverConfig.named(network.id()));
            assertThat(network.spec().labels()).containsOnlyKeys("com.docker.swarm.predefined");
            assertThat(network.state()).isNull();
            assertThat(network.isIngress()).isFalse();
        }
    }

    @Test
    @DisplayName("NET-3, DRV-1: a network by name alone wants the default drivers, no pool in particular, and no flag")
    void networkDefaults() {
        NetworkSpec spec = NetworkSpec.named("n");
        assertThat(spec.driver()).isEqualTo(DriverConfig.DEFAULT);
        assertThat(spec.ipam()).isEqualTo(IpamSpec.DEFAULT);
        assertThat(List.of(spec.ingress(), spec.dualStack(), spec.internal(), spec.attachable()))
                .containsOnly(false);
        assertThat(IpamConfig.ANY_IPV4.family()).isEqualTo(AddressFamily.IPV4);
        assertThat(IpamConfig.ANY_IPV6.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(IpamConfig.subnet("fd00::/64").family()).isEqualTo(AddressFamily.IPV6);
        assertThat(IpamConfig.subnet("10.95.0.77/24").subnet()).hasValue(Cidr.parse("10.95.0.77/24"));
    }

    @Test
    @DisplayName("specs are equal when every part is, and differ by each one")
    void networkEquality() {
        NetworkSpec plain = NetworkSpec.named("n");
        assertThat(NetworkSpec.builder("n").build()).isEqualTo(plain).hasSameHashCodeAs(plain);
        List<NetworkSpec> others = Stream.of(
                        NetworkSpec.builder("m"),
                        NetworkSpec.builder("n").labels(Map.of("a", "b")),
                        NetworkSpec.builder("n").driver("overlay"),
                        NetworkSpec.builder("n").driver(DriverConfig.DEFAULT.withOption("a", "b")),
                        NetworkSpec.builder("n").ipam(IpamConfig.ANY_IPV4),
                        NetworkSpec.builder("n").ipam(IpamConfig.ANY_IPV6),
                        NetworkSpec.builder("n").ipam(IpamConfig.subnet("10.0.0.0/24")),
                        NetworkSpec.builder("n")
                                .ipam(IpamConfig.builder().gateway(ADDRESS).build()),
                        NetworkSpec.builder("n")
                                .ipam(IpamConfig.builder()
                                        .range(Cidr.parse("10.0.0.0/28"))
                                        .build()),
                        NetworkSpec.builder("n")
                                .ipam(IpamConfig.builder().reserve("a", ADDRESS).build()),
                        NetworkSpec.builder("n").ingress(true),
                        NetworkSpec.builder("n").dualStack(true),
                        NetworkSpec.builder("n").internal(true),
                        NetworkSpec.builder("n").attachable(true))
                .map(NetworkSpec.Builder::build)
                .toList();
        assertThat(others).doesNotHaveDuplicates().doesNotContain(plain);
    }

    @Test
    @DisplayName("a task and its builder say the same, and tasks differ by each part")
    void taskEquality() {
        TaskState state = new TaskState(List.of(new Attachment("n1", List.of(Cidr.parse("10.0.0.3/24")))), null);
        Task task = Task.builder("t")
                .service("s")
                .node("m")
                .slot(2)
                .ended(true)
                .spec(Task.of("x", "n1").spec())
                .state(state)
                .build();
        assertThat(task.toBuilder().build()).isEqualTo(task).hasSameHashCodeAs(task);
        assertThat(task.withState(state)).isEqualTo(task);
        assertThat(task.serviceId()).hasValue("s");
        assertThat(task.nodeId()).hasValue("m");
        assertThat(task.slot()).isEqualTo(2);
        assertThat(List.of(
                        Task.of("t"),
                        task.toBuilder().service(null).build(),
                        task.toBuilder().node(null).build(),
                        task.toBuilder().slot(0).build(),
                        task.toBuilder().ended(false).build(),
                        task.toBuilder().spec(TaskSpec.DEFAULT).build(),
                        task.toBuilder().state(null).build()))
                .doesNotHaveDuplicates()
                .doesNotContain(task);
    }

    @Test
    @DisplayName("SVC-3, SVC-6: the addresses on a network are found in order; entries without one are passed over")
    void addressesOnNetwork() {
        Cidr ipv4 = Cidr.parse("10.0.0.3/24");
        Cidr ipv6 = Cidr.parse("fd00::3/64");
        Service service = Service.of("s", ServiceSpec.builder("s").build());
        assertThat(service.virtualIps("n1")).isEmpty();
        Service allocated = service.withState(ServiceState.NONE.withVirtualIps(List.of(
                new VirtualIp("n1", ipv4),
                new VirtualIp("local", null),
                new VirtualIp("n2", Cidr.parse("10.0.1.3/24")),
                new VirtualIp("n1", ipv6))));
        assertThat(allocated.virtualIps("n1")).containsExactly(ipv4, ipv6);
        assertThat(allocated.virtualIps("local")).isEmpty();
        assertThat(service.state()).isNull();

        Task task = Task.of("t", "n1");
        assertThat(task.addresses("n1")).isEmpty();
        Task got = task.withState(new TaskState(List.of(new Attachment("n1", List.of(ipv4, ipv6))), null));
        assertThat(got.addresses("n1")).containsExactly(ipv4, ipv6);
        assertThat(got.addresses("n2")).isEmpty();
    }
}
