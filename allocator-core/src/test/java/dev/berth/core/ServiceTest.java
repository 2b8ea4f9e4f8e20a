package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.status.AllocatorEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private static final EndpointSpec DNSRR = new EndpointSpec(EndpointMode.DNSRR, List.of());

    private final CnmAllocator allocator = Bench.real().build();

    @BeforeEach
    void networks() {
        allocator.allocate(
                Network.of("in", NetworkSpec.builder("in").ingress(true).build()));
        allocator.allocate(Bench.network("a", IpamConfig.subnet("10.1.0.0/24")));
        allocator.allocate(Bench.network("b", IpamConfig.subnet("10.2.0.0/24")));
        allocator.allocate(Network.of(
                "local", NetworkSpec.builder("local").driver("bridge").build()));
        allocator.allocate(Network.of(
                "dual",
                NetworkSpec.builder("dual")
                        .ipam(IpamConfig.subnet("fd00:9::/64"), IpamConfig.subnet("10.9.0.0/24"))
                        .build()));
    }

    private static Service on(String... networks) {
        return Service.of("s", ServiceSpec.builder("s").on(networks).build());
    }

    /** As texts: {@code network=address}. */
    private static List<String> vips(Service service) {
        return service.stateOrNone().virtualIps().stream()
                .map(vip -> vip.networkId() + "=" + vip.address())
                .toList();
    }

    private int held(String network) {
        return allocator.usage(network).held(OwnerKind.SERVICE);
    }

    @Test
    @DisplayName("SVC-1: dnsrr releases all virtual IPs and allocates none; the service is then not known")
    void dnsrr() {
        Service service = allocator.allocate(on("a", "b"));
        assertThat(allocator.isAllocated(service)).isTrue();
        Service changed = new Service(
                "s", ServiceSpec.builder("s").on("a", "b").endpoint(DNSRR).build(), service.state());
        assertThat(allocator.isAllocated(changed)).isFalse();
        Service without = allocator.allocate(changed);
        assertThat(vips(without)).isEmpty();
        assertThat(held("a") + held("b")).isZero();
        assertThat(allocator.isAllocated(without)).isTrue();
        assertThat(allocator.isAllocated(service)).as("as one with virtual IPs").isFalse();
    }

    @Test
    @DisplayName("SVC-2: a VIP for each network of the spec, in its order, with the prefix length of the pool")
    void inOrder() {
        assertThat(vips(allocator.allocate(on("b", "a")))).containsExactly("b=10.2.0.2/24", "a=10.1.0.2/24");
    }

    @Test
    @DisplayName("SVC-2: an update keeps VIPs whose network stays, releases the others, and adds what lacks")
    void update() {
        Service service = allocator.allocate(on("a", "b"));
        Service updated = allocator.allocate(
                new Service("s", ServiceSpec.builder("s").on("dual", "b").build(), service.state()));
        assertThat(vips(updated)).containsExactly("b=10.2.0.2/24", "dual=10.9.0.2/24", "dual=fd00:9::2/64");
        assertThat(held("a")).isZero();
    }

    @Test
    @DisplayName("SVC-2: the VIP on ingress stays as long as a port is published in ingress mode")
    void ingress() {
        Service wanted = Services.with(
                Service.of(
                        "s",
                        Services.publishing("s", Services.meshPort()).on("a").build()),
                "in");
        Service service = allocator.allocate(wanted);
        assertThat(vips(service)).containsExactly("in=10.0.0.2/24", "a=10.1.0.2/24");
        assertThat(allocator.isAllocated(service)).isTrue();
        assertThat(allocator.allocate(service)).isEqualTo(service);

        Service unpublished = allocator.allocate(
                new Service("s", ServiceSpec.builder("s").on("a").build(), service.state()));
        assertThat(vips(unpublished)).containsExactly("a=10.1.0.2/24");
        assertThat(held("in")).isZero();
        assertThat(allocator.isAllocated(new Service("s", unpublished.spec(), service.state())))
                .as("with a VIP on ingress that is not needed")
                .isFalse();
    }

    @Test
    @DisplayName(
            "SVC-2: a VIP on a network that is neither in the spec nor ingress is released even with published ports")
    void notIngress() {
        Service service = allocator.allocate(on("a", "b"));
        Service updated = allocator.allocate(new Service(
                "s", Services.publishing("s", Services.meshPort()).on("a").build(), service.state()));
        assertThat(vips(updated)).containsExactly("a=10.1.0.2/24");
    }

    @Test
    @DisplayName("SVC-3: on a node-local network the VIP entry exists with no address")
    void nodeLocal() {
        Service service = allocator.allocate(on("local", "a"));
        assertThat(vips(service)).containsExactly("local=null", "a=10.1.0.2/24");
        assertThat(allocator.isAllocated(service)).isTrue();
        Service only = allocator.allocate(
                Service.of("o", ServiceSpec.builder("o").on("local").build()));
        assertThat(vips(only)).containsExactly("local=null");
        assertThat(allocator.isAllocated(only)).isTrue();
        allocator.releaseService("o");
        assertThat(allocator.isAllocated(only)).isFalse();
    }

    @Test
    @DisplayName("SVC-4: a stored VIP is claimed as it is, and one without an address gets one")
    void stored() {
        assertThat(vips(allocator.allocate(Services.with(on("a", "b"), "b", "a=10.1.0.77/24"))))
                .containsExactly("b=10.2.0.2/24", "a=10.1.0.77/24");
        Service stolen = Services.with(
                Service.of("thief", ServiceSpec.builder("thief").on("a").build()), "a=10.1.0.77/24");
        assertThat(Failures.codeOf(() -> allocator.allocate(stolen))).isEqualTo(ErrorCode.ADDRESS_IN_USE);
    }

    @Test
    @DisplayName("SVC-5: a service with vip is allocated if it is known and every spec network has a VIP")
    void isAllocated() {
        assertThat(allocator.isAllocated(on()))
                .as("without networks, nothing lacks")
                .isTrue();
        assertThat(allocator.isAllocated(on("a"))).isFalse();
        Service unknown = Services.with(on("a"), "a=10.1.0.2/24");
        assertThat(allocator.isAllocated(unknown)).isFalse();
        Service service = allocator.allocate(on("a"));
        assertThat(allocator.isAllocated(service)).isTrue();
        assertThat(allocator.isAllocated(
                        new Service("s", ServiceSpec.builder("s").on("a", "b").build(), service.state())))
                .isFalse();
        assertThat(allocator.isAllocated(
                        new Service("s", ServiceSpec.builder("s").on("b").build(), service.state())))
                .isFalse();
        assertThat(allocator.isAllocated(Services.with(on(), "in=10.0.0.2/24")))
                .as("ingress VIP of a service that needs none")
                .isFalse();
        allocator.releaseService("s");
        assertThat(allocator.isAllocated(service)).isFalse();
    }

    @Test
    @DisplayName(
            "SVC-6: on a dual-stack network there is one VIP per family, IPv4 then IPv6, whatever the order of the pools")
    void dualStack() {
        Service service = allocator.allocate(on("dual"));
        assertThat(vips(service)).containsExactly("dual=10.9.0.2/24", "dual=fd00:9::2/64");
        assertThat(allocator.allocate(service)).isEqualTo(service);
        Service half = Services.with(Service.of("h", service.spec()), "dual=fd00:9::77/64");
        assertThat(vips(allocator.allocate(half))).containsExactly("dual=10.9.0.3/24", "dual=fd00:9::77/64");
    }

    @Test
    @DisplayName("SVC-6: two stored VIPs of one family on a network are invalid-argument")
    void twoOfOneFamily() {
        Service twice = Services.with(on("a"), "a=10.1.0.5/24", "a=10.1.0.6/24");
        assertThat(Failures.codeOf(() -> allocator.allocate(twice))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(held("a")).isZero();
    }

    @Test
    @DisplayName("SVC-7: one network twice in a spec is invalid-argument")
    void networkTwice() {
        assertThat(Failures.codeOf(
                        () -> ServiceSpec.builder("s").on("a", "b", "a").build()))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    @DisplayName("SVC-7: addresses in a service's network are its task's, never its VIP")
    void presetsAreTheTasks() {
        NetworkAttachmentSpec preset = NetworkAttachmentSpec.to("a", IpAddress.parse("10.1.0.50"));
        Service service = allocator.allocate(
                Service.of("s", ServiceSpec.builder("s").on(preset).build()));
        assertThat(vips(service)).containsExactly("a=10.1.0.2/24");
        assertThat(allocator.allocate(Tasks.on("t", preset)).addresses("a")).hasToString("[10.1.0.50/24]");
    }

    @Test
    @DisplayName("SVC-1: ports of the state are left alone, and the listener is told of what came of it")
    void portsStay() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        bench.events.clear();
        List<PublishedPort> ports = List.of(Services.meshPort().as(30_000));
        Service service = bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("n").build())
                        .withState(new ServiceState(List.of(), ports)));
        assertThat(service.state().ports()).isEqualTo(ports);
        assertThat(service.state().virtualIps())
                .extracting(VirtualIp::networkId)
                .containsExactly("n");
        bench.allocator().releaseService("s");
        assertThat(bench.events)
                .containsExactly(new AllocatorEvent.ServiceAllocated(service), new AllocatorEvent.ServiceReleased("s"));
    }
}
