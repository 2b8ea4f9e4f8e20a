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
import dev.berth.api.model.NodeAttachment;
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
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.Subnet;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Script;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PoolUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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

    /** The driver takes this gateway with the pool. */
    private static void offer(Bench bench, String gateway) {
        bench.script.next("requestPool", work -> {
            Pool pool = (Pool) work.get();
            bench.ipam.takeByStranger(pool.id(), Cidr.parse(gateway).address());
            return new Pool(pool.id(), pool.subnet(), Cidr.parse(gateway));
        });
    }

    @Test
    @DisplayName("NET-4: the gateway that the IPAM returned with the pool is used, without asking for one")
    void offeredGateway() {
        Bench bench = Bench.inMemory();
        offer(bench, "10.7.0.254/24");
        Network network = bench.allocator().allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/24")));
        assertThat(pool(network).gateway()).hasToString("10.7.0.254");
        assertThat(bench.script.requests(AddressRequest.class)).isEmpty();
        bench.allocator().releaseNetwork("n");
        assertThat(bench.script.requests(AddressRelease.class)).hasSize(1);
    }

    @Test
    @DisplayName("NET-4: the config's gateway goes before the IPAM's, which is released when it is another one")
    void offeredGatewayNotUsed() {
        for (String wanted : List.of("10.7.0.1", "10.7.0.254")) {
            Bench bench = Bench.inMemory();
            offer(bench, "10.7.0.254/24");
            Network network = bench.allocator()
                    .allocate(Bench.network(
                            "n",
                            IpamConfig.builder()
                                    .subnet(Cidr.parse("10.7.0.0/24"))
                                    .gateway(IpAddress.parse(wanted))
                                    .build()));
            assertThat(pool(network).gateway()).hasToString(wanted);
            assertThat(bench.allocator().usage("n").pools().get(0).inUse()).isEqualTo(3);
            assertThat(bench.script.requests(AddressRelease.class))
                    .extracting(release -> release.address().toString())
                    .isEqualTo(wanted.equals("10.7.0.1") ? List.of("10.7.0.254") : List.of());
        }
    }

    @Test
    @DisplayName("NET-4: there is no gateway where the network driver declines one, and an offered one is released")
    void declinedGateway() {
        Bench bench = Bench.inMemory();
        bench.driver.decline(AddressFamily.IPV4);
        offer(bench, "10.7.0.254/24");
        Network network = bench.allocator().allocate(dual("n", IpamConfig.subnet("10.7.0.0/24")));
        assertThat(pool(network).gateway()).isNull();
        assertThat(network.state().ipam().pools().get(1).gateway()).hasToString("fd00:6265:7274::1");
        assertThat(bench.script
                        .requests(NetworkRequest.class)
                        .get(0)
                        .subnets()
                        .get(0)
                        .gateway())
                .isNull();
        assertThat(bench.allocator().usage("n").pools().get(0).inUse()).isEqualTo(2);
        assertThat(bench.allocator().allocate(Task.of("t", "n")).addresses("n"))
                .hasToString("[10.7.0.1/24, fd00:6265:7274::2/64]");
    }

    @Test
    @DisplayName("NET-5: 0.0.0.0/N and ::/N are any free subnet of that size, and the stored subnet is canonical")
    void anyOfSize() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(subnets(allocator.allocate(
                        Bench.network("a", IpamConfig.subnet("0.0.0.0/20"), IpamConfig.subnet("::/80")))))
                .containsExactly("10.0.0.0/20", "fd00:6265:7274::/80");
        assertThat(subnets(allocator.allocate(Bench.network("b", IpamConfig.subnet("10.95.0.77/24")))))
                .containsExactly("10.95.0.0/24");
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

    private static Bench inhabited() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        bench.allocator().allocate(Bench.network("other"));
        bench.allocator()
                .allocate(Service.of(
                        "s", ServiceSpec.builder("s").on("n", "other").build()));
        bench.allocator().allocate(Task.of("t", "n", "other"));
        bench.allocator().allocate(NodeAttachment.of("m", "n"));
        return bench;
    }

    @Test
    @DisplayName("NET-7: a network with endpoints is network-in-use, and stays as it is")
    void inUse() {
        Bench bench = inhabited();
        Set<String> before = bench.picture();
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetwork("n"));
        assertThat(failure.code()).isEqualTo(ErrorCode.NETWORK_IN_USE);
        assertThat(failure.problem()).isEqualTo("services, tasks and nodes hold 3 of its addresses");
        assertThat(bench.picture()).isEqualTo(before);
        bench.allocator().allocate(Task.of("late", "n"));
    }

    @Test
    @DisplayName("NET-7: a forced release releases the endpoints there, and nothing of theirs elsewhere")
    void forced() {
        Bench bench = inhabited();
        bench.allocator().releaseNetworkWithEndpoints("n");
        assertThat(bench.allocator().networkIds()).containsExactly("other");
        assertThat(bench.ipam.given())
                .containsExactly(
                        "address GlobalDefault/10.0.1.0/24 10.0.1.1",
                        "address GlobalDefault/10.0.1.0/24 10.0.1.2",
                        "address GlobalDefault/10.0.1.0/24 10.0.1.3",
                        "pool GlobalDefault/10.0.1.0/24");
        assertThat(bench.allocator().allocate(Task.of("t", "other")).addresses("other"))
                .hasToString("[10.0.1.3/24]");
        bench.allocator().releaseTask("t");
        bench.allocator().releaseService("s");
        bench.allocator().releaseNetwork("other");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("NET-7: the network driver is freed first; if it fails, nothing else is released, forced or not")
    void driverFails() {
        Bench bench = inhabited();
        Set<String> before = bench.picture();
        for (Behaviour failure : List.of(Behaviour.REFUSE, Behaviour.THROW)) {
            bench.script.always("freeNetwork", failure);
            bench.script.forgetCalls();
            AllocatorException e = Failures.of(() -> bench.allocator().releaseNetworkWithEndpoints("n"));
            assertThat(e.subject()).contains("network n");
            assertThat(bench.script.calls()).extracting(Script.Call::operation).containsExactly("freeNetwork");
            assertThat(bench.picture()).isEqualTo(before);
            assertThat(bench.allocator().isNetworkAllocated("n")).isTrue();
        }
        bench.script.behave();
        bench.allocator().allocate(Task.of("late", "n"));
        bench.allocator().releaseNetworkWithEndpoints("n");
    }

    @Test
    @DisplayName("NET-7: after the driver come endpoints, gateways and reserved addresses, then pools")
    void releaseOrder() {
        Bench bench = inhabited();
        bench.script.forgetCalls();
        bench.events.clear();
        bench.allocator().releaseNetworkWithEndpoints("n");
        assertThat(bench.script.calls())
                .extracting(Script.Call::operation)
                .containsExactly(
                        "freeNetwork",
                        "releaseAddress",
                        "releaseAddress",
                        "releaseAddress",
                        "releaseAddress",
                        "releasePool");
        assertThat(bench.script.requests(AddressRelease.class).get(3).owner().kind())
                .isEqualTo(OwnerKind.GATEWAY);
        assertThat(bench.events).containsExactly(new AllocatorEvent.NetworkReleased("n"));
    }

    @Test
    @DisplayName("NET-7, GEN-4: what IPAM does not take back is reported together, is pending, and the network is gone")
    void ipamFails() {
        Bench bench = inhabited();
        bench.script.always("releaseAddress", Behaviour.REFUSE).always("releasePool", Behaviour.REFUSE);
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetworkWithEndpoints("n"));
        assertThat(failure.failures()).hasSize(5);
        assertThat(failure.subject()).contains("network n");
        assertThat(bench.allocator().isNetworkAllocated("n")).isFalse();
        assertThat(bench.allocator().pendingReleases())
                .extracting(PendingRelease::resource)
                .hasSize(5)
                .contains("pool GlobalDefault/10.0.0.0/24");
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("late", "n"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
    }

    @Test
    @DisplayName("NET-8: two configs with one subnet and different ranges are two pools, and both are used")
    void twoRanges() {
        CnmAllocator allocator = Bench.real().build();
        IpamConfig.Builder config = IpamConfig.builder().subnet(Cidr.parse("10.7.0.0/24"));
        IpamConfig low = config.range(Cidr.parse("10.7.0.4/31")).build();
        IpamConfig high = config.range(Cidr.parse("10.7.0.8/31")).build();
        Network network = allocator.allocate(Bench.network("n", low, high));
        assertThat(subnets(network)).containsExactly("10.7.0.0/24", "10.7.0.0/24");
        assertThat(network.state().ipam().pools())
                .extracting(pool -> pool.gateway().toString())
                .containsExactly("10.7.0.4", "10.7.0.8");
        assertThat(allocator.allocate(Task.of("t1", "n")).addresses("n")).hasToString("[10.7.0.5/24]");
        assertThat(allocator.allocate(Task.of("t2", "n")).addresses("n")).hasToString("[10.7.0.9/24]");
        assertThat(Failures.codeOf(() -> allocator.allocate(Task.of("t3", "n"))))
                .isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        CnmAllocator after = Bench.real().build();
        assertThat(after.restore(network)).isEqualTo(network);
        allocator.releaseNetworkWithEndpoints("n");
        allocator.allocate(Bench.network("m", IpamConfig.subnet("10.7.0.0/25")));
    }

    @Test
    @DisplayName(
            "NET-9: reserved addresses are taken at allocation, kept in the state, never handed out, and freed with the network")
    void reserved() {
        CnmAllocator allocator = Bench.real().build();
        IpamConfig config = IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.0/29"))
                .reserve("first", IpAddress.parse("10.7.0.1"))
                .reserve("third", IpAddress.parse("10.7.0.3"))
                .build();
        Network network = allocator.allocate(Bench.network("n", config));
        assertThat(pool(network).reserved())
                .isEqualTo(Map.of("first", IpAddress.parse("10.7.0.1"), "third", IpAddress.parse("10.7.0.3")));
        assertThat(pool(network).gateway()).hasToString("10.7.0.2");
        List<String> handedOut = IntStream.range(0, 3)
                .mapToObj(i ->
                        allocator.allocate(Task.of("t" + i, "n")).addresses("n").toString())
                .toList();
        assertThat(handedOut).containsExactly("[10.7.0.4/29]", "[10.7.0.5/29]", "[10.7.0.6/29]");
        assertThat(Failures.codeOf(() -> allocator.allocate(Task.of("t3", "n"))))
                .isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        allocator.releaseNetworkWithEndpoints("n");
        allocator.allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/29")));
        assertThat(allocator.allocate(Tasks.on("t", "n", "10.7.0.3")).addresses("n"))
                .hasToString("[10.7.0.3/29]");
    }

    @Test
    @DisplayName("NET-9: a reserved address outside its pool, or twice, fails the network")
    void reservedWrongly() {
        Bench bench = Bench.inMemory();
        IpamConfig.Builder config = IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.0/29"))
                .reserve("a", IpAddress.parse("10.7.0.3"))
                .reserve("b", IpAddress.parse("10.7.0.3"));
        AllocatorException twice = Failures.of(() -> bench.allocator().allocate(Bench.network("n", config.build())));
        assertThat(twice.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(twice.problem()).contains("reserved name \"a\" of network n");
        IpamConfig outside = IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.0/29"))
                .reserve("a", IpAddress.parse("10.7.0.9"))
                .build();
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("n", outside))))
                .isEqualTo(ErrorCode.ADDRESS_OUT_OF_RANGE);
        assertThat(bench.picture()).isEmpty();
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
    @DisplayName(
            "NET-11: usage tells addresses in use and still to be had, by kind of owner; with a range, only those inside")
    void usage() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network(
                "n",
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.7.0.0/24"))
                        .range(Cidr.parse("10.7.0.8/29"))
                        .gateway(IpAddress.parse("10.7.0.1"))
                        .reserve("router", IpAddress.parse("10.7.0.200"))
                        .build()));
        allocator.allocate(Service.of("s", ServiceSpec.builder("s").on("n").build()));
        allocator.allocate(Task.of("t1", "n"));
        allocator.allocate(Tasks.on("t2", "n", "10.7.0.99"));
        allocator.allocate(NodeAttachment.of("m", "n"));
        PoolUsage usage = allocator.usage("n").pools().get(0);
        assertThat(usage.subnet()).hasToString("10.7.0.0/24");
        assertThat(usage.range()).contains(Prefix.parse("10.7.0.8/29"));
        assertThat(usage.capacity()).isEqualTo(256);
        assertThat(usage.reserved()).isEqualTo(2);
        assertThat(usage.held())
                .isEqualTo(Map.of(
                        OwnerKind.GATEWAY, 1,
                        OwnerKind.RESERVED, 1,
                        OwnerKind.SERVICE, 1,
                        OwnerKind.TASK, 2,
                        OwnerKind.NODE, 1));
        assertThat(usage.inUse()).isEqualTo(8);
        assertThat(usage.dynamicAvailable()).isEqualTo(5);
        allocator.releaseTask("t1");
        assertThat(allocator.usage("n").held(OwnerKind.TASK)).isEqualTo(1);
        assertThat(allocator.usage("n").pools().get(0).dynamicAvailable()).isEqualTo(6);
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
    @DisplayName("IPM-6: every address request carries the serial option, unless the user set that key")
    void serial() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        bench.allocator().allocate(Task.of("t1", "n"));
        bench.allocator().allocate(Tasks.on("t2", "n", "10.0.0.9"));
        bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("n").build()));
        assertThat(bench.script.requests(AddressRequest.class)).hasSize(4).allMatch(request -> "true"
                .equals(request.options().get(AddressRequest.SERIAL_OPTION)));
        bench.script.forgetCalls();
        bench.allocator()
                .allocate(Network.of(
                        "m",
                        NetworkSpec.builder("m")
                                .ipam(new IpamSpec(
                                        new DriverConfig("default", Map.of(AddressRequest.SERIAL_OPTION, "false")),
                                        List.of()))
                                .build()));
        bench.allocator().allocate(Task.of("t3", "m"));
        assertThat(bench.script.requests(AddressRequest.class)).hasSize(2).allMatch(request -> "false"
                .equals(request.options().get(AddressRequest.SERIAL_OPTION)));
    }

    @Test
    @DisplayName(
            "IPM-6: in a /29 core's own requests go round: gateway .1, then .2 .3, free .2, then .4 .5 .6 .2, then full")
    void nextFit() {
        CnmAllocator allocator = Bench.real().build();
        Network network = allocator.allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/29")));
        assertThat(pool(network).gateway()).hasToString("10.7.0.1");
        StringBuilder got = new StringBuilder();
        for (String id : List.of("a", "b", "-a", "c", "d", "e", "f")) {
            if (id.startsWith("-")) {
                allocator.releaseTask(id.substring(1));
            } else {
                got.append(allocator.allocate(Task.of(id, "n")).addresses("n"));
            }
        }
        assertThat(got).hasToString("[10.7.0.2/29][10.7.0.3/29][10.7.0.4/29][10.7.0.5/29][10.7.0.6/29][10.7.0.2/29]");
        assertThat(Failures.codeOf(() -> allocator.allocate(Task.of("g", "n"))))
                .isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
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
