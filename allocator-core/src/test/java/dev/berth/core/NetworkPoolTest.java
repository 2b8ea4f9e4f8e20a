package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.Pool;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.status.PoolUsage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NetworkPoolTest {
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
    @DisplayName("NET-5: 0.0.0.0/0 and ::/0 want no size in particular")
    void anySize() {
        Network network = Bench.real()
                .build()
                .allocate(Bench.network("n", IpamConfig.subnet("0.0.0.0/0"), IpamConfig.subnet("::/0")));
        assertThat(network.state().ipam().pools())
                .extracting(pool -> pool.subnet().toString())
                .containsExactly("10.0.0.0/24", "fd00:6265:7274::/64");
    }
}
