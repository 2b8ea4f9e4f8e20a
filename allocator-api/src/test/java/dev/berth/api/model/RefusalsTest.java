package dev.berth.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the constructors of the model refuse, and how they say it. */
class RefusalsTest {
    private static AllocatorException refusal(Supplier<?> call) {
        return catchThrowableOfType(AllocatorException.class, call::get);
    }

    private static void assertRefused(Supplier<?> call, ErrorCode code, String message) {
        AllocatorException refusal = refusal(call);
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessage(message);
    }

    static Stream<Arguments> identified() {
        NetworkSpec network = NetworkSpec.named("n");
        ServiceSpec service = ServiceSpec.builder("s").build();
        return Stream.of(
                identified("network", id -> Network.of(id, network)),
                identified("service", id -> Service.of(id, service)),
                identified("task", Task::of),
                identified("node", id -> new Node(id, List.of())),
                identified("node", id -> NodeAttachment.of(id, "n")),
                identified("attachment", Attachment::to),
                identified("network attachment", NetworkAttachmentSpec::to),
                identified("virtual IP", id -> new VirtualIp(id, null)));
    }

    private static Arguments identified(String kind, Function<String, Object> constructor) {
        return Arguments.of(kind, constructor);
    }

    @ParameterizedTest
    @MethodSource("identified")
    @DisplayName("GEN-5: an id that is absent, empty or blank is invalid-argument, and any other is taken")
    void ids(String kind, Function<String, Object> constructor) {
        for (String id : new String[] {"", " ", "\t\n", null}) {
            assertRefused(
                    () -> constructor.apply(id),
                    ErrorCode.INVALID_ARGUMENT,
                    kind + ": \"" + id + "\": the id is empty; give it an id");
        }
        assertThat(constructor.apply("any id / at all")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    @DisplayName("DRV-5: an empty name of a network, service, driver or reserved address is invalid-argument")
    void names(String name) {
        String problem = ": \"" + name + "\": the name is empty; give it one, or leave it out";
        assertRefused(() -> NetworkSpec.builder(name), ErrorCode.INVALID_ARGUMENT, "network" + problem);
        assertRefused(() -> ServiceSpec.builder(name), ErrorCode.INVALID_ARGUMENT, "service" + problem);
        assertRefused(() -> DriverConfig.named(name), ErrorCode.INVALID_ARGUMENT, "driver" + problem);
        assertRefused(
                () -> IpamConfig.builder().reserve(name, IpAddress.parse("10.0.0.9")),
                ErrorCode.INVALID_ARGUMENT,
                "reserved address 10.0.0.9" + problem);
        assertThat(new DriverConfig(null, Map.of())).isEqualTo(DriverConfig.DEFAULT);
    }

    @Test
    @DisplayName("NET-9: a reserved name given twice is invalid-argument, and the first stays")
    void reservedTwice() {
        IpamConfig.Builder config = IpamConfig.builder().reserve("router", IpAddress.parse("10.0.0.9"));
        assertRefused(
                () -> config.reserve("router", IpAddress.parse("10.0.0.8")),
                ErrorCode.INVALID_ARGUMENT,
                "reserved address router: \"10.0.0.8\": the name is given twice; use another name");
        assertThat(config.build().reserved()).containsOnly(Map.entry("router", IpAddress.parse("10.0.0.9")));
    }

    @Test
    @DisplayName("PRT-1: target ports are 1 to 65535; published ports too, or 0 for any")
    void ports() {
        for (int port : new int[] {1, 80, 65535}) {
            assertThat(PublishedPort.tcp(port).as(port).publishedPort()).isEqualTo(port);
        }
        assertThat(PublishedPort.tcp(80).publishedPort()).isZero();
        for (int port : new int[] {0, -1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertRefused(
                    () -> PublishedPort.tcp(port),
                    ErrorCode.INVALID_ARGUMENT,
                    "target port: \"" + port + "\": not a port; ports are 1 to 65535");
        }
        for (int port : new int[] {-1, 65536, Integer.MIN_VALUE}) {
            assertRefused(
                    () -> PublishedPort.tcp(80).as(port),
                    ErrorCode.INVALID_ARGUMENT,
                    "published port: \"" + port + "\": not a port; ports are 1 to 65535");
        }
    }

    @Test
    @DisplayName("NET-12: the VXLAN UDP port is 4789, or set to 1024 up to 49151")
    void vxlanPort() {
        assertThat(ClusterSettings.DEFAULT.vxlanUdpPort()).isEqualTo(4789);
        for (int port : new int[] {1024, 49151}) {
            assertThat(ClusterSettings.builder().vxlanUdpPort(port).build().vxlanUdpPort())
                    .isEqualTo(port);
        }
        for (int port : new int[] {1023, 49152, 0, -1}) {
            assertRefused(
                    () -> ClusterSettings.builder().vxlanUdpPort(port).build(),
                    ErrorCode.INVALID_ARGUMENT,
                    "cluster settings: \"" + port + "\": not a VXLAN UDP port; choose one from 1024 to 49151");
        }
    }

    @Test
    @DisplayName("IPM-10, NET-12: a quarantine is off by default and cannot be negative")
    void quarantine() {
        assertThat(ClusterSettings.DEFAULT.quarantine()).isZero();
        assertRefused(
                () -> ClusterSettings.builder().quarantine(Duration.ofNanos(-1)).build(),
                ErrorCode.INVALID_ARGUMENT,
                "cluster settings: \"PT-0.000000001S\": a negative quarantine; use 0 for none");
    }

    @Test
    @DisplayName("NET-12, VNI-1: a VNI range lies within 1-16777215 and is not empty; the default starts at 4096")
    void vniRange() {
        assertThat(ClusterSettings.DEFAULT.vniRange()).hasToString("4096-16777215");
        assertThat(ClusterSettings.DEFAULT.excludedVnis()).isEmpty();
        VniRange one = new VniRange(1, 1);
        assertThat(one.contains(1)).isTrue();
        assertThat(one.contains(0)).isFalse();
        assertThat(one.contains(2)).isFalse();
        assertThat(new VniRange(1, 16777215).contains(16777215)).isTrue();
        for (int[] ends : new int[][] {{0, 5}, {-1, 5}, {1, 16777216}, {6, 5}}) {
            assertRefused(
                    () -> new VniRange(ends[0], ends[1]),
                    ErrorCode.INVALID_VNI,
                    "\"" + ends[0] + "-" + ends[1]
                            + "\": not a range of VNIs; choose a first and a last one within 1-16777215");
        }
    }

    @Test
    @DisplayName("IPM-1, NET-12: a default pool's subnets are not larger than it, nor smaller than an address")
    void addressPools() {
        assertThat(ClusterSettings.DEFAULT.defaultAddressPools()).isEmpty();
        for (int size : new int[] {8, 24, 32}) {
            assertThat(AddressPool.of("10.0.0.0/8", size)).isEqualTo(new AddressPool(Prefix.parse("10.0.0.0/8"), size));
        }
        assertThat(AddressPool.of("fd00::/48", 128).size()).isEqualTo(128);
        for (int size : new int[] {7, 33, -1}) {
            assertRefused(
                    () -> AddressPool.of("10.0.0.0/8", size),
                    ErrorCode.INVALID_POOL,
                    "\"10.0.0.0/8," + size + "\": subnets of size /" + size
                            + " cannot be taken from 10.0.0.0/8; choose a size from 8 to 32");
        }
        assertThat(refusal(() -> AddressPool.of("fd00::/48", 129)).code()).isEqualTo(ErrorCode.INVALID_POOL);
        assertThat(refusal(() -> AddressPool.of("10.0.0.1/8", 24)).code()).isEqualTo(ErrorCode.INVALID_POOL);
    }

    @Test
    @DisplayName("SVC-7: one network twice in the spec of a service or task is invalid-argument")
    void networkTwice() {
        String problem = ": \"n1\": the network is listed twice; list it once";
        assertRefused(
                () -> ServiceSpec.builder("web").on("n1", "n2").on("n1").build(),
                ErrorCode.INVALID_ARGUMENT,
                "service web" + problem);
        assertRefused(() -> Task.of("t1", "n1", "n2", "n1"), ErrorCode.INVALID_ARGUMENT, "task" + problem);
        assertRefused(
                () -> Task.builder("t")
                        .spec(new TaskSpec(List.of(
                                NetworkAttachmentSpec.to("n1", IpAddress.parse("10.0.0.9")),
                                NetworkAttachmentSpec.to("n1")))),
                ErrorCode.INVALID_ARGUMENT,
                "task" + problem);
        assertThat(Task.of("t1", "n2", "n1").spec().networks())
                .extracting(NetworkAttachmentSpec::target)
                .containsExactly("n2", "n1");
    }

    @Test
    @DisplayName("TSK-2: an attachment presets at most one address a family")
    void presets() {
        IpAddress ipv4 = IpAddress.parse("10.0.0.9");
        IpAddress ipv6 = IpAddress.parse("fd00::9");
        assertThat(NetworkAttachmentSpec.to("n1", ipv6, ipv4).addresses()).containsExactly(ipv6, ipv4);
        assertThat(NetworkAttachmentSpec.to("n1", ipv4).addresses()).containsExactly(ipv4);
        String advice = ": more than one address of a family; ask for at most one IPv4 and one IPv6 address";
        assertRefused(
                () -> NetworkAttachmentSpec.to("n1", ipv4, IpAddress.parse("10.0.0.8")),
                ErrorCode.INVALID_ARGUMENT,
                "attachment to network n1: \"[10.0.0.9, 10.0.0.8]\"" + advice);
        assertRefused(
                () -> NetworkAttachmentSpec.to("n1", ipv4, ipv6, ipv4),
                ErrorCode.INVALID_ARGUMENT,
                "attachment to network n1: \"[10.0.0.9, fd00::9, 10.0.0.9]\"" + advice);
    }
}
