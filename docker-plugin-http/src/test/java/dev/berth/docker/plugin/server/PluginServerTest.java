package dev.berth.docker.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.SubnetData;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speaks to it as an engine of 20.10 does: byte by byte, with an empty Host and no Content-Type. */
@DisplayName("A plugin server")
class PluginServerTest {
    @TempDir
    private Path folder;

    private final Recorder plugin = new Recorder();
    private Path socket;
    private PluginServer server;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("berth.sock");
        server = PluginServer.builder()
                .ipam(plugin)
                .network(plugin.network)
                .limits(new PluginServer.Limits(
                        4096, PluginServer.Limits.DEFAULT.idleTime(), PluginServer.Limits.DEFAULT.stopTime()))
                .onSocket(socket, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String answer(String method, String body) throws IOException {
        RawHttp.Answer answer = RawHttp.call(socket, method, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.head()).contains("Content-Type: application/vnd.docker.plugins.v1.2+json");
        return answer.body();
    }

    @Test
    @DisplayName("says in the handshake what it implements")
    void handshake() throws IOException {
        assertThat(answer("Plugin.Activate", "")).isEqualTo("{\"Implements\":[\"IpamDriver\",\"NetworkDriver\"]}\n");
    }

    @Test
    @DisplayName("answers what needs no request, whatever the body")
    void withoutRequest() throws IOException {
        for (String body : List.of("", "null", "{}", "nonsense")) {
            assertThat(answer("IpamDriver.GetCapabilities", body))
                    .isEqualTo("{\"RequiresMACAddress\":true,\"RequiresRequestReplay\":true}\n");
            assertThat(answer("IpamDriver.GetDefaultAddressSpaces", body))
                    .isEqualTo(
                            "{\"LocalDefaultAddressSpace\":\"here\",\"GlobalDefaultAddressSpace\":\"everywhere\"}\n");
            assertThat(answer("NetworkDriver.GetCapabilities", body))
                    .isEqualTo("{\"Scope\":\"global\",\"ConnectivityScope\":\"\",\"GwAllocChecker\":true}\n");
        }
    }

    @Test
    @DisplayName("hands requests to the IPAM plugin and its answers back")
    void ipam() throws IOException {
        assertThat(answer(
                        "IpamDriver.RequestPool",
                        "{\"AddressSpace\":\"everywhere\",\"Pool\":\"10.9.0.0/16\",\"SubPool\":\"10.9.1.0/24\","
                                + "\"Options\":{\"a\":\"b\"},\"V6\":true}\n"))
                .isEqualTo("{\"PoolID\":\"p1\",\"Pool\":\"10.9.0.0/24\","
                        + "\"Data\":{\"com.docker.network.gateway\":\"10.9.0.1/24\"}}\n");
        assertThat(answer("IpamDriver.RequestAddress", "{\"PoolID\":\"p1\",\"Address\":\"10.9.0.7\",\"Options\":null}"))
                .isEqualTo("{\"Address\":\"10.9.0.7/24\",\"Data\":{}}\n");
        assertThat(answer("IpamDriver.ReleaseAddress", "{\"PoolID\":\"p1\",\"Address\":\"10.9.0.7\"}"))
                .isEqualTo("{}\n");
        assertThat(answer("IpamDriver.ReleasePool", "{\"PoolID\":\"p1\"}")).isEqualTo("{}\n");
        assertThat(plugin.requests)
                .containsExactly(
                        new RequestPool("everywhere", "10.9.0.0/16", "10.9.1.0/24", Map.of("a", "b"), true),
                        new RequestAddress("p1", "10.9.0.7", Map.of()),
                        new ReleaseAddress("p1", "10.9.0.7"),
                        new ReleasePool("p1"));
    }

    @Test
    @DisplayName("hands requests to the network plugin and its answers back")
    void network() throws IOException {
        assertThat(answer(
                        "NetworkDriver.AllocateNetwork",
                        "{\"NetworkID\":\"n1\",\"Options\":{\"mtu\":\"1400\"},\"IPv4Data\":[{\"AddressSpace\":\"g\","
                                + "\"Pool\":\"10.9.0.0/24\",\"Gateway\":\"10.9.0.1/24\",\"AuxAddresses\":{\"r\":\"10.9.0.2/24\"}}],"
                                + "\"IPv6Data\":null}"))
                .isEqualTo("{\"Options\":{\"vni\":\"7\"}}\n");
        assertThat(answer("NetworkDriver.FreeNetwork", "{\"NetworkID\":\"n1\"}"))
                .isEqualTo("{}\n");
        assertThat(answer("NetworkDriver.GwAllocCheck", "{\"Options\":{}}"))
                .isEqualTo("{\"SkipIPv4\":false,\"SkipIPv6\":true}\n");
        assertThat(plugin.requests)
                .containsExactly(
                        new AllocateNetwork(
                                "n1",
                                Map.of("mtu", "1400"),
                                List.of(new SubnetData("g", "10.9.0.0/24", "10.9.0.1/24", Map.of("r", "10.9.0.2/24"))),
                                List.of()),
                        new FreeNetwork("n1"),
                        Map.of());
    }

    @Test
    @DisplayName("takes what an engine says about gateways: its own options beside the user's, which need not be texts")
    void gatewayCheckOfAnEngine() throws IOException {
        assertThat(answer(
                        "NetworkDriver.GwAllocCheck",
                        "{\"Options\":{\"com.docker.network.enable_ipv4\":true,\"com.docker.network.enable_ipv6\":false,"
                                + "\"com.docker.network.internal\":true,"
                                + "\"com.docker.network.generic\":{\"parent\":\"eth0\",\"mtu\":\"1400\"},"
                                + "\"number\":7,\"nothing\":null,\"list\":[\"x\"],\"object\":{\"x\":\"y\"}}}\n"))
                .isEqualTo("{\"SkipIPv4\":false,\"SkipIPv6\":true}\n");
        answer("NetworkDriver.GwAllocCheck", "{\"Options\":null}");
        assertThat(plugin.requests)
                .containsExactly(
                        Map.of(
                                "com.docker.network.enable_ipv4",
                                "true",
                                "com.docker.network.enable_ipv6",
                                "false",
                                "com.docker.network.internal",
                                "true",
                                "parent",
                                "eth0",
                                "mtu",
                                "1400",
                                "number",
                                "7"),
                        Map.of());
    }

    @Test
    @DisplayName("takes subnets without gateway and addresses kept back, as an engine leaves them out")
    void subnetsOfAnEngine() throws IOException {
        answer(
                "NetworkDriver.AllocateNetwork",
                "{\"NetworkID\":\"n1\",\"Options\":null,"
                        + "\"IPv4Data\":[{\"AddressSpace\":\"g\",\"Pool\":\"10.9.0.0/24\"}],\"IPv6Data\":[]}");
        assertThat(plugin.requests)
                .containsExactly(new AllocateNetwork(
                        "n1", Map.of(), List.of(new SubnetData("g", "10.9.0.0/24", "", Map.of())), List.of()));
    }

    @Test
    @DisplayName("keeps a connection between requests for longer than a request may pause")
    void keptConnections() throws IOException {
        server.close();
        server = PluginServer.builder()
                .ipam(plugin)
                .limits(new PluginServer.Limits(4096, Duration.ofMillis(500), Duration.ofSeconds(5)))
                .onSocket(socket, PosixFilePermissions.fromString("rw-------"));
        String activate = "POST /Plugin.Activate HTTP/1.1\r\nHost: \r\nContent-Length: 0\r\n\r\n";
        try (RawHttp.Connection kept = RawHttp.Connection.to(socket);
                RawHttp.Connection slow = RawHttp.Connection.to(socket)) {
            kept.write(activate);
            assertThat(kept.readUntil("]}\n")).startsWith("HTTP/1.1 200");
            slow.write("POST /IpamDriver.ReleasePool HTTP/1.1\r\nHost: \r\nContent-Length: 9\r\n\r\n{");
            slow.readToEnd(); // it is given up, so more than its pause has passed for the other
            kept.write(activate);
            assertThat(kept.readUntil("]}\n")).startsWith("HTTP/1.1 200");
        }
        assertThat(plugin.requests).isEmpty();
    }

    @Test
    @DisplayName("reads keys without regard to case, and passes over those it does not know")
    void keys() throws IOException {
        answer("IpamDriver.ReleaseAddress", "{\"poolid\":\"p1\",\"ADDRESS\":\"10.9.0.7\",\"Colour\":[{}]}");
        assertThat(plugin.requests).containsExactly(new ReleaseAddress("p1", "10.9.0.7"));
    }

    @ParameterizedTest
    @DisplayName("tells a driver's refusal with status 200, in the field of its kind")
    @CsvSource({
        "IpamDriver.RequestPool, Error",
        "IpamDriver.ReleaseAddress, Error",
        "NetworkDriver.AllocateNetwork, Err",
        "NetworkDriver.FreeNetwork, Err",
    })
    void refusals(String method, String field) throws IOException {
        plugin.failure = new PluginRefusal("no \"room\"");
        assertThat(answer(method, "{}")).isEqualTo("{\"" + field + "\":\"no \\\"room\\\"\"}\n");
        plugin.failure = AllocatorException.of(ErrorCode.UNKNOWN_POOL, "is not live")
                .subject("pool p1")
                .build();
        assertThat(answer(method, "{}")).isEqualTo("{\"" + field + "\":\"pool p1: is not live\"}\n");
    }

    @Test
    @DisplayName("never tells a refusal by an empty text, which would be a success")
    void refusalsWithoutText() throws IOException {
        plugin.failure = new PluginRefusal("");
        assertThat(answer("IpamDriver.ReleasePool", "{}"))
                .isEqualTo("{\"Error\":\"IpamDriver.ReleasePool failed without a reason\"}\n");
        assertThat(answer("NetworkDriver.FreeNetwork", "{}"))
                .isEqualTo("{\"Err\":\"NetworkDriver.FreeNetwork failed without a reason\"}\n");
    }

    @Test
    @DisplayName("tells of a defect as such, without its details")
    void defects() throws IOException {
        plugin.failure = new IllegalStateException("a secret");
        RawHttp.Answer answer = RawHttp.call(socket, "IpamDriver.RequestPool", "{}");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"Err\":", "\"Error\":", "IpamDriver.RequestPool failed")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @DisplayName("refuses what is not the request, and calls nothing")
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "\"x\"",
                "{",
                "{\"PoolID\":",
                "{\"PoolID\":7}",
                "{\"PoolID\":{}}",
                "{\"PoolID\":[\"p1\"]}",
                "{\"PoolID\":\"p1\"}{\"PoolID\":\"p2\"}",
                "{\"PoolID\":\"p1\"} x",
                "PoolID=p1",
                "{\"Options\":[]}",
                "{\"Options\":{\"a\":7}}",
                "{\"Options\":{\"a\":{}}}"
            })
    void malformed(String body) throws IOException {
        RawHttp.Answer answer = RawHttp.call(socket, "IpamDriver.RequestAddress", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"Error\":\"the body of IpamDriver.RequestAddress is ")
                .contains("\"Err\":");
        assertThat(plugin.requests).isEmpty();
    }

    @Test
    @DisplayName("refuses JSON that nests without end, and bodies without end")
    void bounded() throws IOException {
        assertThat(RawHttp.call(socket, "IpamDriver.RequestPool", "{\"a\":" + "[".repeat(2000) + "}")
                        .status())
                .isEqualTo(400);
        assertThat(RawHttp.call(socket, "IpamDriver.RequestPool", " ".repeat(5000))
                        .status())
                .isEqualTo(413);
        String endless = "POST /IpamDriver.RequestPool HTTP/1.1\r\nHost: \r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("400\r\n" + " ".repeat(0x400) + "\r\n").repeat(1000);
        assertThat(RawHttp.send(socket, endless).status()).isEqualTo(413);
        assertThat(plugin.requests).isEmpty();
    }

    @Test
    @DisplayName("answers 404 for what it does not have, and 405 for another verb")
    void unknown() throws IOException {
        for (String path :
                List.of("IpamDriver.Nonsense", "VolumeDriver.Create", "", "../etc/passwd", "ipamdriver.requestpool")) {
            assertThat(RawHttp.call(socket, path, "{}").status()).as(path).isIn(404, 400);
        }
        assertThat(RawHttp.send(socket, "GET /Plugin.Activate HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(plugin.requests).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("takes whatever Host a client sends")
    @ValueSource(strings = {"", " ", "localhost", "plugin.moby.localhost", "%2Frun%2Fdocker%2Fplugins%2Fberth.sock"})
    void hosts(String host) throws IOException {
        assertThat(RawHttp.send(
                                socket,
                                "POST /Plugin.Activate HTTP/1.1\r\nHost: " + host
                                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }
}
