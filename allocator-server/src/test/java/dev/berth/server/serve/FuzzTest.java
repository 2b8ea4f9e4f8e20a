package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.http.Client;
import dev.berth.server.rest.EventLimits;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Requests made up from the OpenAPI document, and spoiled")
class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("berth.fuzz.requests", 1_200);

    static LongStream seeds() {
        return LongStream.of(1, 20_261_124, new Random().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName("get answers that the document allows, never a failure of the server's, and leave nothing behind")
    @MethodSource("seeds")
    void fuzz(long seed) {
        System.out.println("FuzzTest.fuzz, seed " + seed);
        try (Served served = new Served(Served.LIMITS, new EventLimits(10, 0))) {
            Random random = new Random(seed);
            RequestMaker maker = new RequestMaker(served.contract.document(), random);
            int done = 0;
            for (int i = 0; i < REQUESTS; i++) {
                RequestMaker.Made made = maker.next();
                HttpResponse<String> response =
                        served.client.send(made.method(), made.path(), made.body(), made.headers());
                served.contract.check(made.method(), made.path(), response);
                boolean eventsRefused = made.path().startsWith("/v1/events");
                assertThat(response.statusCode())
                        .as("%s: %s", made, response.body())
                        .isLessThan(eventsRefused ? 504 : 500);
                done += response.statusCode() < 300 ? 1 : 0;
            }
            JsonNode audit = Client.json(served.get("/v1/audit"));
            assertThat(audit.get("findings")) // tasks whose service was removed are the client's own doing
                    .allSatisfy(each -> assertThat(each.get("code").asText())
                            .as(each.toString())
                            .isEqualTo("unknown-service"));
            assertThat(audit.get("pendingReleases")).isEmpty();
            assertThat(done).as("requests that were done").isGreaterThan(REQUESTS / 10);
            removeAll(served);
        }
    }

    /** What was half allocated would now stay in use. */
    private static void removeAll(Served served) {
        for (String kind : List.of("tasks", "services", "nodes", "networks")) {
            ObjectNode batch = JsonNodeFactory.instance.objectNode();
            ArrayNode removals = batch.putArray("removals");
            String one = kind.substring(0, kind.length() - 1);
            ids(served, kind)
                    .forEach(id -> removals.addObject().put("kind", one).put("id", id));
            HttpResponse<String> gone = served.post("/v1/batches?mode=each", batch.toString());
            assertThat(gone.statusCode()).as("%s: %s", batch, gone.body()).isEqualTo(200);
            assertThat(ids(served, kind)).isEmpty();
        }
        // One /24 holds sixteen /28s: all of them must be free again.
        for (int i = 0; i < 16; i++) {
            JsonNode network = Client.json(served.put("/v1/networks/all" + i, "{\"spec\":{\"name\":\"all\"}}"));
            assertThat(network.at("/condition/stage").asText())
                    .as(network.toString())
                    .isEqualTo("allocated");
            assertThat(Client.json(served.get("/v1/networks/all" + i + "/usage"))
                            .at("/pools/0/inUse"))
                    .hasToString("3"); // the first, the last, and the gateway
        }
    }

    private static List<String> ids(Served served, String kind) {
        List<String> ids = new ArrayList<>();
        HttpResponse<String> all = served.send("GET", "/v1/" + kind + "?limit=1000", null);
        Client.json(all).get("items").forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
