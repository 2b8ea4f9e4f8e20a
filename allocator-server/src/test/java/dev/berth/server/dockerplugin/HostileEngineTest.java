package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A plugin's socket")
class HostileEngineTest {
    private static final int REQUESTS = 600;
    private static final List<String> METHODS =
            List.of("RequestPool", "ReleasePool", "RequestAddress", "ReleaseAddress");

    @TempDir
    Path folder;

    private Berth berth;
    private PluginService served;
    private String pool = "";

    @BeforeEach
    void serve() throws IOException {
        berth = new Berth();
        berth.handshake();
        pool = berth.pool("10.1.0.0/24", "").poolId();
        String unused = berth.address(pool, "10.1.0.1", Berth.FOR_GATEWAY);
        served = PluginService.start(berth.running(), new PluginPlace.Socket(socket()));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private Path socket() {
        return folder.resolve("p.sock");
    }

    @Test
    @DisplayName("accepts an empty Host header, as Docker 20.10 sends one, and wants no content type (DKP-6)")
    void emptyHost() throws IOException {
        try (EngineCall engine = new EngineCall(socket())) {
            assertThat(engine.post("Plugin.Activate", ""))
                    .isEqualTo(new EngineCall.Answer(200, "{\"Implements\":[\"IpamDriver\"]}"));
            assertThat(engine.post("IpamDriver.GetCapabilities", "").body())
                    .isEqualTo("{\"RequiresMACAddress\":false,\"RequiresRequestReplay\":true}");
            EngineCall.Answer given = engine.post(
                    "IpamDriver.RequestPool",
                    "{\"AddressSpace\":\"LocalDefault\",\"Pool\":\"\",\"SubPool\":\"\",\"Options\":{},\"V6\":false}\n");
            assertThat(given.text("PoolID")).isEqualTo("LocalDefault/172.17.0.0/16");
        }
    }

    @Test
    @DisplayName(
            "refuses a call that is repeated without its body, as engines do when an exchange broke, and changes nothing")
    void repeatedWithoutBody() throws IOException {
        BookContents before = berth.disk.contents();
        try (EngineCall engine = new EngineCall(socket())) {
            for (String method : METHODS) {
                assertThat(engine.post("IpamDriver." + method, "").isRefusal())
                        .as(method)
                        .isTrue();
            }
        }
        assertUnchanged(before, "empty bodies");
    }

    @Test
    @DisplayName("fails a handshake that cannot be written down, so that the engine shakes hands again")
    void failedHandshake() throws IOException {
        berth.disk.broken = true;
        try (EngineCall engine = new EngineCall(socket())) {
            EngineCall.Answer answer = engine.post("Plugin.Activate", "");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text("Err")).contains("the disk is gone");
            berth.disk.broken = false;
            assertThat(engine.post("Plugin.Activate", "").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @DisplayName("answers malformed and hostile requests with an error, and nothing changes (DKP-6); seed")
    @ValueSource(longs = {1, 77, 20_261_125})
    void hostile(long seed) throws IOException {
        fuzz(seed);
    }

    @Test
    @DisplayName("answers malformed and hostile requests with an error, and nothing changes; seed of the day")
    void hostileToday() throws IOException {
        fuzz(new Random().nextLong());
    }

    private void fuzz(long seed) throws IOException {
        System.out.println("HostileEngineTest, seed " + seed);
        Random random = new Random(seed);
        BookContents before = berth.disk.contents();
        for (int i = 0; i < REQUESTS; i++) {
            String when = "seed " + seed + ", request " + i;
            byte[] request =
                    random.nextInt(5) == 0 ? noHttp(random) : call(random).getBytes(StandardCharsets.UTF_8);
            try (EngineCall engine = new EngineCall(socket())) {
                EngineCall.Answer answer = engine.sendAll(request);
                if (answer != null) {
                    assertThat(answer.isRefusal())
                            .as("%s: %s answered %s", when, new String(request, StandardCharsets.ISO_8859_1), answer)
                            .isTrue();
                    assertThat(answer.status()).as("%s: %s", when, answer).isNotEqualTo(500);
                }
            }
        }
        assertUnchanged(before, "seed " + seed);
        try (EngineCall engine = new EngineCall(socket())) {
            assertThat(engine.post("IpamDriver.GetDefaultAddressSpaces", "").status())
                    .isEqualTo(200);
        }
    }

    /** A call in good form with a body that no engine would send. */
    private String call(Random random) {
        String method = METHODS.get(random.nextInt(METHODS.size()));
        String body = body(method, random);
        String path = random.nextInt(12) == 0 ? "/IpamDriver.Nonsense" : "/IpamDriver." + method;
        String verb = random.nextInt(12) == 0 ? "GET" : "POST";
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return verb + " " + path + " HTTP/1.1\r\nHost: \r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n"
                + body;
    }

    private String body(String method, Random random) {
        String good =
                switch (method) {
                    case "RequestPool" ->
                        "{\"AddressSpace\":\"LocalDefault\",\"Pool\":" + quoted(badPool(random))
                                + ",\"SubPool\":\"\",\"Options\":{},\"V6\":false}";
                    case "ReleasePool" -> "{\"PoolID\":" + quoted(badId(random)) + "}";
                    case "RequestAddress" ->
                        "{\"PoolID\":" + quoted(pool) + ",\"Address\":" + quoted(badAddress(random))
                                + ",\"Options\":null}";
                    default -> "{\"PoolID\":" + quoted(pool) + ",\"Address\":" + quoted(badAddress(random)) + "}";
                };
        return switch (random.nextInt(10)) {
            case 0 -> good.substring(0, random.nextInt(good.length()));
            case 1 -> "[" + good + "]";
            case 2 -> good.replace("\"PoolID\":\"", "\"PoolID\":[\"").replace("\"Pool\":\"", "\"Pool\":{\"");
            case 3 -> good + good;
            case 4 -> "[".repeat(1 + random.nextInt(50_000));
            case 5 -> good.replace("{\"", "{\"x\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(40) + ",\"");
            case 6 -> "x".repeat((1 << 20) + random.nextInt(1 << 16));
            case 7 -> good.replace('"', '\u0000');
            default -> good;
        };
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String badPool(Random random) {
        return List.of(
                        "10.1.0.0/24", // held
                        "10.1.0.0/33",
                        "10.1.0.0",
                        "10.1.0/24",
                        "0x0a.1.0.0/16",
                        "::/129",
                        "/24",
                        "\\u0000",
                        "10.1.0.0/-1",
                        "10.1.0.128/25",
                        "9".repeat(1 + random.nextInt(5_000)),
                        "..%2f..%2f")
                .get(random.nextInt(12));
    }

    private static String badId(Random random) {
        return List.of(
                        "",
                        "LocalDefault/10.9.0.0/24",
                        "../../etc/passwd",
                        "' or 1=1 --",
                        "LocalDefault/10.1.0.0/24 ",
                        "\\ud800")
                .get(random.nextInt(6));
    }

    private static String badAddress(Random random) {
        return List.of(
                        "10.1.0.0/24",
                        "10.2.0.1",
                        "::1",
                        "x",
                        "10.1.0.256",
                        "010.1.0.7",
                        "-1",
                        "10.1.0.1 ",
                        "10.1.0.\\n7",
                        "٠")
                .get(random.nextInt(10));
    }

    private static byte[] lines(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noHttp(Random random) {
        byte[] noise = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(noise);
        String call = "POST /IpamDriver.ReleasePool HTTP/1.1";
        byte[] start =
                switch (random.nextInt(4)) {
                    case 0 -> lines(call);
                    case 1 -> lines(call, "Host: a", "Host: b", "Content-Length: 7", "Content-Length: 9", "");
                    case 2 -> lines(call, "Host:", "Transfer-Encoding: chunked", "", "f".repeat(17));
                    default -> new byte[0];
                };
        byte[] request = new byte[start.length + noise.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(noise, 0, request, start.length, noise.length);
        return request;
    }

    private void assertUnchanged(BookContents before, String when) {
        BookContents after = berth.disk.contents();
        assertThat(after.pools()).as(when).isEqualTo(before.pools());
        before.pools()
                .forEach(each -> assertThat(after.addresses(each)).as(when).isEqualTo(before.addresses(each)));
    }
}
