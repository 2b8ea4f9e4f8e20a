package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.ServerSettings;
import dev.berth.server.rest.EventLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A hostile request")
class HostileRequestTest {
    private static Served served;

    @BeforeAll
    static void start() {
        served = new Served(
                new ServerSettings.Limits(
                        100_000, Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new EventLimits(10, 10));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @AfterEach
    void livesOn() {
        assertThat(served.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(served.get("/v1/nodes").body()).isEqualTo("{\"items\":[]}");
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("no HTTP", "GARBAGE\r\n\r\n", 400),
                Arguments.of("bytes", "\u0000\u0001\u0002\u0003\r\n\r\n", 400),
                Arguments.of("no such version", "GET /healthz HTTP/9.9\r\n\r\n", 505),
                Arguments.of(
                        "a long address", "GET /" + "x".repeat(30_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
                Arguments.of("a long header", request("GET", "/healthz", "X: " + "y".repeat(30_000) + "\r\n", ""), 431),
                Arguments.of("no host", "GET /healthz HTTP/1.1\r\n\r\n", 400),
                Arguments.of("another host", "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
                Arguments.of("a path that climbs", request("GET", "/v1/../../../etc/passwd", "", ""), 400),
                Arguments.of(
                        "a path that climbs in disguise", request("GET", "/v1/nodes/%2e%2e%2f%2e%2e", "", ""), 404),
                Arguments.of("a path with a zero", request("GET", "/v1/nodes/%00", "", ""), 400),
                Arguments.of("a path that is no UTF-8", request("GET", "/v1/nodes/%ff", "", ""), 400),
                Arguments.of("a path with half a digit", request("GET", "/v1/nodes/%4", "", ""), 400),
                Arguments.of("a method that echoes", request("TRACE", "/v1/nodes", "", ""), 405),
                Arguments.of("a method that nobody has", request("BREW", "/v1/nodes", "", ""), 405),
                Arguments.of("a method in small letters", request("get", "/v1/nodes", "", ""), 405),
                Arguments.of("a query that is no UTF-8", request("GET", "/v1/nodes?after=%ff%fe", "", ""), 400),
                Arguments.of("two lengths", put("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400),
                Arguments.of("a length that is none", put("Content-Length: x\r\n", "{}"), 400),
                Arguments.of("a deep body", put(sized("[".repeat(90_000))), 400),
                Arguments.of("deep objects", put(sized("{\"a\":".repeat(15_000))), 400),
                Arguments.of("a long number", put(sized("{\"id\":" + "9".repeat(90_000) + "}")), 400),
                Arguments.of("a great exponent", put(sized("{\"id\":1e2147483647}")), 400),
                Arguments.of("bytes that are no UTF-8", put(sized("{\"id\":\"\u00ff\u00fe\"}")), 400),
                Arguments.of("half a character", put(sized("{\"id\":\"\\ud83d\"}")), 400),
                Arguments.of("a body that is too long", put(sized("x".repeat(100_001))), 413),
                Arguments.of(
                        "chunks that are too long",
                        put(
                                "Transfer-Encoding: chunked\r\n",
                                "186a0\r\n" + "x".repeat(100_000) + "\r\n2\r\nxx\r\n0\r\n\r\n"),
                        413),
                Arguments.of("a length that is too great", put("Content-Length: 99999999999\r\n", "{"), 413),
                Arguments.of("a body that does not come", put("Content-Length: 10\r\n", "{"), 408),
                Arguments.of("chunks that do not come", put("Transfer-Encoding: chunked\r\n", "5\r\n{"), 408),
                Arguments.of("chunks that are none", put("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n"), 400));
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @DisplayName("is answered with problem details, and harms nobody")
    @MethodSource("requests")
    void answered(String what, String request, int status) throws IOException {
        String answer = exchange(request);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("jetty", "exception", ".java");
    }

    @Test
    @DisplayName("that breaks off leaves nothing")
    void breaksOff() throws IOException {
        for (String part :
                new String[] {"", "P", "PUT /v1/nodes/x HTTP/1.1\r\n", put("Content-Length: 12\r\n", "{\"id\"")}) {
            try (Socket socket = socket()) {
                socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static String put(String body) {
        return "PUT /v1/nodes/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + body;
    }

    private static String put(String headers, String body) {
        return put(headers + "\r\n" + body);
    }

    private static String sized(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String request(String method, String path, String headers, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("roken pipe"); // the answer came before the end of the request
            }
            return readAnswer(socket);
        }
    }

    /** To the end of the first answer's content. */
    private static String readAnswer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        int c = socket.getInputStream().read();
        while (c >= 0 && !(answer.indexOf("\r\n\r\n") >= 0 && answer.charAt(answer.length() - 1) == '}')) {
            answer.append((char) c);
            if (answer.indexOf("\r\n\r\n") >= 0 && c == '}') {
                break;
            }
            c = socket.getInputStream().read();
        }
        return answer.toString();
    }

    private static Socket socket() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), served.server.address().getPort());
    }
}
