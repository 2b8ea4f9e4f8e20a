package dev.berth.docker.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A plugin server under fire")
class HostileRequestsTest {
    private static final int ROUNDS = 500;
    private static final List<String> SEEDS = List.of(
            "{\"PoolID\":\"p1\",\"Address\":\"10.9.0.7\",\"Options\":{\"a\":\"b\"}}",
            "{\"AddressSpace\":\"g\",\"Pool\":\"10.9.0.0/16\",\"SubPool\":\"\",\"Options\":{},\"V6\":false}");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("answers every mangled request or closes, calls nothing for one that is no request, and goes on")
    void fuzz() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("HostileRequestsTest: seed " + seed);
        Random random = new Random(seed);
        Path socket = folder.resolve("p.sock");
        Recorder plugin = new Recorder();
        try (PluginServer server =
                PluginServer.builder().ipam(plugin).onSocket(socket, PosixFilePermissions.fromString("rw-------"))) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] request = request(SEEDS.get(random.nextInt(SEEDS.size())));
                int changes = 1 + random.nextInt(8);
                for (int change = 0; change < changes; change++) {
                    request[random.nextInt(request.length)] = (byte) random.nextInt(256);
                }
                int before = plugin.requests.size();
                RawHttp.Answer answer = RawHttp.Answer.of(RawHttp.exchange(socket, request));
                assertThat(answer.status() == 0
                                || answer.status() == 100
                                || answer.status() == 200
                                || answer.status() >= 400)
                        .as(
                                "round %s: status %s for %s",
                                round, answer.status(), new String(request, StandardCharsets.ISO_8859_1))
                        .isTrue();
                assertThat(answer.status()).isNotEqualTo(500);
                if (answer.status() >= 400) {
                    assertThat(plugin.requests).hasSize(before);
                    assertThat(answer.body()).contains("\"Err\":");
                }
            }
            assertThat(server.address()).hasScheme("unix");
            assertThat(RawHttp.call(socket, "Plugin.Activate", "").body()).contains("IpamDriver");
        }
    }

    private static byte[] request(String body) {
        return ("POST /IpamDriver.RequestAddress HTTP/1.1\r\nHost: \r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
