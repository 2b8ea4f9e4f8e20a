package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.Subnet;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Script;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final String VNIS = "com.docker.network.driver.overlay.vxlanid_list";

    private static Network dual(String id, IpamConfig... configs) {
        return Network.of(
                id, NetworkSpec.builder(id).ipam(configs).dualStack(true).build());
    }

    private static List<String> subnets(Network network) {
        return network.state().ipam().pools().stream()
                .map(pool -> pool.subnet().toString())
                .toList();
    }

    private static PoolState pool(Network network) {
        return network.state().ipam().pools().get(0);
    }

    @Test
    @DisplayName("NET-1: a network that is allocated is network-exists, whatever its state; isNetworkAllocated asks")
    void exists() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(allocator.isNetworkAllocated("n")).isFalse();
        Network network = allocator.allocate(Bench.network("n"));
        assertThat(allocator.isNetworkAllocated("n")).isTrue();
        for (Network again : List.of(
                network,
                Bench.network("n"),
                Network.of("n", NetworkSpec.builder("x").driver("host").build()))) {
            AllocatorException failure = Failures.of(() -> allocator.allocate(again));
            assertThat(failure.code()).isEqualTo(ErrorCode.NETWORK_EXISTS);
            assertThat(failure.subject()).contains("network n");
        }
        allocator.releaseNetwork("n");
        assertThat(allocator.isNetworkAllocated("n")).isFalse();
        allocator.allocate(network);
    }

    @Test
    @DisplayName("NET-2: a node-local network has the driver's name as its state, and no pools")
    void nodeLocal() {
        CnmAllocator allocator = Bench.real().build();
        Network network = allocator.allocate(Network.of(
                "n",
                NetworkSpec.builder("n")
                        .driver(DriverConfig.named("bridge").withOption("mtu", "9000"))
                        .ipam(IpamConfig.subnet("10.7.0.0/24"))
                        .build()));
        assertThat(network.state().driver()).isEqualTo(DriverConfig.named("bridge"));
        assertThat(network.state().ipam().pools()).isEmpty();
        assertThat(allocator.usage("n").pools()).isEmpty();
        allocator.releaseNetwork("n");
    }

    @Test
    @DisplayName("NET-3: configs come from the state, else the spec, else one empty IPv4 config")
    void configs() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(subnets(allocator.allocate(Bench.network("a")))).containsExactly("10.0.0.0/24");
        Network b = allocator.allocate(
                Bench.network("b", IpamConfig.subnet("10.7.0.0/24"), IpamConfig.subnet("fd00:7::/64")));
        assertThat(subnets(b)).containsExactly("10.7.0.0/24", "fd00:7::/64");
        allocator.releaseNetwork("b");
        Network changed = new Network("b", NetworkSpec.named("b"), b.state());
        assertThat(allocator.allocate(changed).state()).isEqualTo(b.state());
    }

    @Test
    @DisplayName("NET-3: dualStack adds an empty config for each absent family")
    void dualStack() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(subnets(allocator.allocate(dual("a")))).containsExactly("10.0.0.0/24", "fd00:6265:7274::/64");
        assertThat(subnets(allocator.allocate(dual("b", IpamConfig.subnet("fd00:7::/64")))))
                .containsExactly("fd00:7::/64", "10.0.1.0/24");
        assertThat(subnets(allocator.allocate(dual("c", IpamConfig.subnet("10.7.0.0/24"), IpamConfig.ANY_IPV6))))
                .containsExactly("10.7.0.0/24", "fd00:6265:7274:1::/64");
    }

    @Test
    @DisplayName(
            "NET-4: for each config in order the pool, then its gateway, are requested, with the options of the rule")
    void requests() {
        Bench bench = Bench.inMemory();
        IpamConfig ranged = IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.0/24"))
                .range(Cidr.parse("10.7.0.128/25"))
                .gateway(IpAddress.parse("10.7.0.9"))
                .build();
        Network network = Network.of(
                "n",
                NetworkSpec.builder("n")
                        .ipam(new IpamSpec(
                                new DriverConfig("default", Map.of("room", "7")), List.of(ranged, IpamConfig.ANY_IPV6)))
                        .build());
        Network got = bench.allocator().allocate(network);
        assertThat(bench.script.calls())
                .extracting(Script.Call::operation)
                .containsExactly("requestPool", "requestAddress", "requestPool", "requestAddress", "allocateNetwork");
        List<PoolRequest> pools = bench.script.requests(PoolRequest.class);
        assertThat(pools).allMatch(request -> request.addressSpace().equals("GlobalDefault"));
        assertThat(pools).allMatch(request -> request.options().equals(Map.of("room", "7")));
        assertThat(pools.get(0).pool()).contains(Prefix.parse("10.7.0.0/24"));
        assertThat(pools.get(0).range()).contains(Prefix.parse("10.7.0.128/25"));
        assertThat(pools.get(1).pool()).isEmpty();
        assertThat(pools.get(1).family()).isEqualTo(AddressFamily.IPV6);
        List<AddressRequest> gateways = bench.script.requests(AddressRequest.class);
        assertThat(gateways).allMatch(request -> request.options()
                .equals(Map.of(
                        "room",
                        "7",
                        "com.docker.network.ipam.serial",
                        "true",
                        "RequestAddressType",
                        "com.docker.network.gateway")));
        assertThat(gateways.get(0).address()).hasToString("10.7.0.9");
        assertThat(gateways.get(1).address()).isNull();
        assertThat(pool(got).gateway()).hasToString("10.7.0.9");
        assertThat(pool(got).range()).hasToString("10.7.0.128/25");
        NetworkRequest toDriver = bench.script.requests(NetworkRequest.class).get(0);
        assertThat(toDriver.subnets())
                .containsExactly(
                        new Subnet("GlobalDefault", Prefix.parse("10.7.0.0/24"), Cidr.parse("10.7.0.9/24")),
                        new Subnet(
                                "GlobalDefault",
                                got.state().ipam().pools().get(1).subnet(),
                                Cidr.parse("fd00:6265:7274::1/64")));
    }

    @Test
    @DisplayName(
            "NET-6: the driver gets the spec's options overlaid by the stored driver state, and its answer is the state")
    void driverState() {
        Bench bench = Bench.inMemory();
        NetworkSpec spec = NetworkSpec.builder("n")
                .driver(new DriverConfig("overlay", Map.of("mtu", "1450", "acme.id", "wish")))
                .build();
        Network network = bench.allocator()
                .allocate(Network.of("n", spec)
                        .withState(new NetworkState(
                                new DriverConfig("overlay", Map.of("acme.id", "stored")), IpamState.NONE)));
        assertThat(bench.script.requests(NetworkRequest.class).get(0).options())
                .isEqualTo(Map.of("mtu", "1450", "acme.id", "stored"));
        assertThat(network.state().driver())
                .isEqualTo(new DriverConfig("overlay", Map.of("mtu", "1450", "acme.id", "stored")));
    }

    @Test
    @DisplayName("NET-6: IPv6 subnets reach the overlay driver too, on a network of IPv6 alone as well")
    void ipv6ReachesTheDriver() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(allocator.allocate(dual("a")).state().driver().options().get(VNIS))
                .isEqualTo("4096,4097");
        assertThat(allocator
                        .allocate(Bench.network("b", IpamConfig.ANY_IPV6))
                        .state()
                        .driver()
                        .options()
                        .get(VNIS))
                .isEqualTo("4098");
    }

    @Test
    @DisplayName("NET-10, HLP-1: a network is ingress if its spec says so, or by its old name and label")
    void ingress() {
        Map<String, String> label = Map.of("com.docker.swarm.internal", "");
        assertThat(Network.of("n", NetworkSpec.builder("x").ingress(true).build())
                        .isIngress())
                .isTrue();
        assertThat(Network.of("n", NetworkSpec.builder("ingress").labels(label).build())
                        .isIngress())
                .isTrue();
        assertThat(Network.of("n", NetworkSpec.builder("other").labels(label).build())
                        .isIngress())
                .isFalse();
        assertThat(Network.of("n", NetworkSpec.named("ingress")).isIngress()).isFalse();
    }

    @Test
    @DisplayName("HLP-1: a service needs ingress exactly if a port of it is published in ingress mode")
    void needsIngress() {
        assertThat(Services.publishing("s").build().needsIngress()).isFalse();
        assertThat(Services.publishing("s", Services.port(80, 0, PublishMode.HOST))
                        .build()
                        .needsIngress())
                .isFalse();
        assertThat(Services.publishing(
                                "s",
                                Services.port(80, 8080, PublishMode.HOST),
                                Services.port(81, 0, PublishMode.INGRESS))
                        .build()
                        .needsIngress())
                .isTrue();
    }

    @Test
    @DisplayName("HLP-2: a service's networks are those of its one list, and its VIPs follow it")
    void networksOfAService() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("a"));
        allocator.allocate(Bench.network("b"));
        Service service = allocator.allocate(
                Service.of("s", ServiceSpec.builder("s").on("b", "a").build()));
        assertThat(service.state().virtualIps()).extracting("networkId").containsExactly("b", "a");
    }

    @Test
    @DisplayName("NET-12: the cluster's settings reach the drivers: address pools, subnet size, VNI range")
    void settings() {
        CnmAllocator allocator = Bench.real()
                .settings(ClusterSettings.builder()
                        .defaultAddressPools(List.of(AddressPool.of("172.30.0.0/16", 26)))
                        .vniRange(new VniRange(7000, 7001))
                        .excludedVnis(List.of(new VniRange(7000, 7000)))
                        .build())
                .build();
        Network network = allocator.allocate(Bench.network("n"));
        assertThat(subnets(network)).containsExactly("172.30.0.0/26");
        assertThat(network.state().driver().options()).containsEntry(VNIS, "7001");
        assertThat(Failures.codeOf(() -> allocator.allocate(Bench.network("m"))))
                .isEqualTo(ErrorCode.NO_MORE_VNIS);
        assertThat(ClusterSettings.DEFAULT.vxlanUdpPort()).isEqualTo(4789);
        for (int port : new int[] {1023, 49152}) {
            assertThat(Failures.codeOf(
                            () -> ClusterSettings.builder().vxlanUdpPort(port).build()))
                    .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
    }

    @Test
    @DisplayName("DRV-7: the predefined networks are bridge and host, labelled, and allocate like any other")
    void predefined() {
        CnmAllocator allocator = Bench.real().build();
        for (Network network : Network.predefined()) {
            assertThat(network.spec().labels()).containsKey("com.docker.swarm.predefined");
            assertThat(network.spec().driver().name()).isEqualTo(network.id());
            allocator.allocate(network);
        }
        assertThat(allocator.networkIds()).containsExactly("bridge", "host");
        assertThat(allocator.allocate(Task.of("t", "host")).addresses("host")).isEmpty();
    }

    @Test
    @DisplayName("GEN-1: a listener that throws does not harm the operation that it is told of")
    void listener() {
        CnmAllocator allocator = Bench.real()
                .listener(event -> {
                    throw new IllegalStateException("listener");
                })
                .build();
        assertThat(allocator.allocate(Bench.network("n")).state()).isNotNull();
        allocator.releaseNetwork("n");
    }
}
