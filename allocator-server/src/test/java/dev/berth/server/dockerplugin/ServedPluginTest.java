package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("berth serve --docker-plugin")
class ServedPluginTest {
    @TempDir
    Path folder;

    private ServedPlugin serve(String state, String... more) throws IOException {
        String[] options = {
            "--docker-plugin", "berth",
            "--docker-plugin-dir", folder.toString(),
            "--state", folder.resolve(state).toString()
        };
        String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return ServedPlugin.start(all);
    }

    private Path socket() {
        return folder.resolve("berth.sock");
    }

    @Test
    @DisplayName("listens on a socket that is its owner's, takes a stale one over, and removes it when told to stop")
    void socketFile() throws Exception {
        try (ServedPlugin berth = serve("a.db")) {
            assertThat(berth.address()).isEqualTo("unix://" + socket());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-------");
            berth.kill();
            assertThat(socket()).as("a stale socket").exists();
            berth.start();
            try (EngineCall engine = new EngineCall(socket())) {
                assertThat(engine.post("Plugin.Activate", "").body()).isEqualTo("{\"Implements\":[\"IpamDriver\"]}");
            }
            assertThat(berth.stop()).isZero();
            assertThat(socket()).doesNotExist();
        }
    }

    @Test
    @DisplayName("leaves a state and a socket alone that another process uses")
    void taken() throws Exception {
        try (ServedPlugin berth = serve("a.db")) {
            ServedPlugin.Refusal sameState = ServedPlugin.refused(
                    "--docker-plugin", "other",
                    "--docker-plugin-dir", folder.toString(),
                    "--state", folder.resolve("a.db").toString());
            assertThat(sameState.status()).isEqualTo(1);
            assertThat(sameState.err()).contains("is being written by process").hasLineCount(1);
            ServedPlugin.Refusal sameSocket = ServedPlugin.refused(
                    "--docker-plugin", "berth",
                    "--docker-plugin-dir", folder.toString(),
                    "--state", folder.resolve("b.db").toString());
            assertThat(sameSocket.status()).isEqualTo(1);
            assertThat(sameSocket.err())
                    .contains("is a socket that another process listens on")
                    .hasLineCount(1);
            try (EngineCall engine = new EngineCall(socket())) {
                assertThat(engine.post("Plugin.Activate", "").status()).isEqualTo(200);
            }
            assertThat(berth.stop()).isZero();
        }
        try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(foreign.bind(UnixDomainSocketAddress.of(socket())).isOpen())
                    .isTrue();
            ServedPlugin.Refusal refused = ServedPlugin.refused(
                    "--docker-plugin", "berth",
                    "--docker-plugin-dir", folder.toString(),
                    "--state", folder.resolve("a.db").toString());
            assertThat(refused.err()).contains("another process listens on");
        }
    }

    @Test
    @DisplayName("keeps a state that a cluster is not put into")
    void noCluster() throws Exception {
        try (ServedPlugin berth = serve("a.db")) {
            assertThat(berth.stop()).isZero();
        }
        ServedPlugin.Refusal refused = ServedPlugin.refused(
                "--listen", "127.0.0.1:0", "--state", folder.resolve("a.db").toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("is of a Docker plugin and not of a cluster");
    }

    @Test
    @DisplayName("listens on a port, and tells engines of it by a file that goes with it")
    void port() throws Exception {
        Path note = folder.resolve("berth.spec");
        try (ServedPlugin berth = serve("a.db", "--listen", "127.0.0.1:0", "--docker-spec-dir", folder.toString())) {
            assertThat(berth.address()).startsWith("http://127.0.0.1:");
            assertThat(Files.readString(note).strip()).isEqualTo(berth.address().replace("http://", "tcp://"));
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(berth.address() + "/Plugin.Activate"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(berth.stop()).isZero();
            assertThat(note).doesNotExist();
        }
    }

    @Test
    @DisplayName("serves a network driver of global scope, and keeps what it allocated over a kill")
    void networkDriver() throws Exception {
        try (ServedPlugin berth = serve("a.db", "--network", "overlay")) {
            String answer;
            try (EngineCall engine = new EngineCall(socket())) {
                assertThat(engine.post("Plugin.Activate", "").body()).isEqualTo("{\"Implements\":[\"NetworkDriver\"]}");
                assertThat(engine.post("NetworkDriver.GetCapabilities", "").body())
                        .contains("\"Scope\":\"global\"");
                answer = engine.post("NetworkDriver.AllocateNetwork", allocate("n1", "10.1.0.0/24"))
                        .body();
                assertThat(answer).contains("vxlanid_list").contains("4096");
                assertThat(engine.post("IpamDriver.RequestPool", "{}").status()).isEqualTo(404);
            }
            berth.kill();
            berth.start();
            try (EngineCall engine = new EngineCall(socket())) {
                assertThat(engine.post("NetworkDriver.AllocateNetwork", allocate("n1", "10.1.0.0/24"))
                                .body())
                        .as("asked for again")
                        .isEqualTo(answer);
                assertThat(engine.post("NetworkDriver.AllocateNetwork", allocate("n1", "10.2.0.0/24"))
                                .isRefusal())
                        .isTrue();
                assertThat(engine.post("NetworkDriver.AllocateNetwork", allocate("n2", "10.2.0.0/24"))
                                .body())
                        .contains("4097");
                assertThat(engine.post("NetworkDriver.FreeNetwork", "{\"NetworkID\":\"n1\"}")
                                .isRefusal())
                        .isFalse();
                assertThat(engine.post("NetworkDriver.FreeNetwork", "{\"NetworkID\":\"n1\"}")
                                .isRefusal())
                        .isTrue();
            }
            assertThat(berth.stop()).isZero();
        }
    }

    private static String allocate(String id, String subnet) {
        return "{\"NetworkID\":\"" + id
                + "\",\"Options\":{},\"IPv4Data\":[{\"AddressSpace\":\"GlobalDefault\",\"Pool\":\"" + subnet
                + "\",\"Gateway\":\"" + subnet.replace(".0/", ".1/") + "\",\"AuxAddresses\":{}}],\"IPv6Data\":[]}";
    }
}
