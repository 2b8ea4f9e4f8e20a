package dev.berth.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.http.Client;
import dev.berth.server.http.HttpServer;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.json.Traces;
import dev.berth.server.rest.Router;
import dev.berth.server.rest.SandboxEndpoints;
import dev.berth.server.sandbox.SandboxLimits;
import dev.berth.server.sandbox.Sandboxes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A sandbox behind HTTP")
class SandboxTracesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String IPAM = "{\"trace\":1,\"layer\":\"ipam\"}";

    private static Sandboxes sandboxes;
    private static HttpServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        sandboxes = new Sandboxes(new SandboxLimits(100, Duration.ofHours(1)), System::nanoTime);
        server = HttpServer.start(
                new ServerSettings("127.0.0.1", 0, null, null, ServerSettings.Limits.DEFAULT),
                new Router(new SandboxEndpoints(sandboxes).routes()),
                (method, route, status, nanos) -> {});
        client = new Client(server.address());
    }

    @AfterAll
    static void stop() {
        server.stop();
        sandboxes.close();
    }

    @TestFactory
    @DisplayName("gives every recorded answer of the reference, in lists of steps")
    Stream<DynamicTest> listsOfSteps() {
        return Traces.files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    List<JsonNode> lines = lines(file);
                    String steps = create(lines.get(0));
                    for (int from = 1; from < lines.size(); from += 97) {
                        List<JsonNode> some = lines.subList(from, Math.min(lines.size(), from + 97));
                        ArrayNode list = JsonNodeFactory.instance.arrayNode();
                        some.forEach(step -> list.add(bare(step)));
                        HttpResponse<String> response = client.post(steps, list.toString());
                        assertThat(response.statusCode()).isEqualTo(200);
                        JsonNode answers = Client.json(response);
                        assertThat(answers.size()).isEqualTo(some.size());
                        for (int i = 0; i < some.size(); i++) {
                            JsonNode answer = answers.get(i);
                            JsonNode got =
                                    answer.has("error") ? asRecorded(answer.get("error")) : answer.required("result");
                            assertAnswer(some.get(i), got);
                        }
                    }
                    assertThat(client.delete(steps.replace("/steps", "")).statusCode())
                            .isEqualTo(204);
                }));
    }

    @Test
    @DisplayName("gives them one by one too, a refusal as a client error with its code")
    void singleSteps() throws IOException {
        for (Path file :
                List.of(Traces.files().get(0), Traces.files().get(Traces.files().size() - 1))) {
            List<JsonNode> lines = lines(file);
            String steps = create(lines.get(0));
            for (JsonNode step : lines.subList(1, lines.size())) {
                HttpResponse<String> response = client.post(steps, bare(step).toString());
                JsonNode json = Client.json(response);
                if (step.get("expect").has("error")) {
                    assertThat(response.statusCode()).isBetween(400, 499);
                    assertThat(json.get("message").asText()).isNotEmpty();
                    assertAnswer(step, asRecorded(json));
                } else {
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertAnswer(step, json);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @DisplayName("refuses a step that is none, saying where it is wrong")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | 400 | an object is expected here",
                "{} | 400 | \"op\" is missing",
                "{\"op\":\"fly\"} | 400 | unknown operation \"fly\"; known in this layer: pool.request",
                "{\"op\":\"pool.request\"} | 400 | /input: \"addressSpace\" is missing",
                "{\"op\":\"pool.request\",\"input\":7} | 400 | /input: an object is expected",
                "{\"op\":\"pool.request\",\"input\":{\"addressSpace\":\"GlobalDefault\",\"pool\":\"10.0.0.0/33\"}} | 422 | /input/pool",
                "{\"op\":\"pool.release\",\"input\":{\"pool\":\"none\"}} | 404 | none",
            })
    void badSteps(String step, int status, String message) throws IOException {
        String steps = create(JSON.readTree(IPAM));
        HttpResponse<String> response = client.post(steps, step);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Client.json(response).get("message").asText()).contains(message);
        JsonNode inList = Client.json(client.post(steps, "[" + step + ",{\"op\":\"restart\"}]"));
        assertThat(inList.get(0).get("error").get("code"))
                .isEqualTo(Client.json(response).get("code"));
        assertThat(inList.get(1).has("result")).isTrue();
    }

    @Test
    @DisplayName("that is not there is a 404, for steps and for its end")
    void unknown() {
        assertThat(client.post("/v1/sandboxes/none/steps", "[]").statusCode()).isEqualTo(404);
        HttpResponse<String> response = client.delete("/v1/sandboxes/none");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Client.json(response).get("code").asText()).isEqualTo("unknown-sandbox");
    }

    @Test
    @DisplayName("can be one too many: 429 with what to do")
    void tooMany() throws IOException {
        List<String> made = new ArrayList<>();
        HttpResponse<String> response = client.post("/v1/sandboxes", IPAM);
        while (response.statusCode() == 201) {
            made.add(response.headers().firstValue("Location").orElseThrow());
            response = client.post("/v1/sandboxes", IPAM);
        }
        assertThat(made).isNotEmpty();
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(Client.json(response).get("code").asText()).isEqualTo("too-many-sandboxes");
        made.forEach(each -> assertThat(client.delete(each).statusCode()).isEqualTo(204));
        assertThat(client.delete("/v1/sandboxes/" + create(JSON.readTree(IPAM)).split("/", -1)[3])
                        .statusCode())
                .isEqualTo(204);
    }

    private static void assertAnswer(JsonNode step, JsonNode got) {
        JsonNode answer = got;
        if (got.path("state").has("ports")) {
            answer = got.deepCopy();
            ((ObjectNode) answer.get("state")).remove("ports");
        }
        assertThat(Answers.match(step.get("expect"), answer))
                .as("%s expected, but got %s", step, got)
                .isTrue();
    }

    private static JsonNode asRecorded(JsonNode error) {
        return JsonNodeFactory.instance.objectNode().set("error", error.get("code"));
    }

    private static JsonNode bare(JsonNode step) {
        return ((ObjectNode) step.deepCopy()).without("expect");
    }

    private static String create(JsonNode header) {
        HttpResponse<String> response = client.post("/v1/sandboxes", header.toString());
        assertThat(response.statusCode()).isEqualTo(201);
        return "/v1/sandboxes/" + Client.json(response).get("id").asText() + "/steps";
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
