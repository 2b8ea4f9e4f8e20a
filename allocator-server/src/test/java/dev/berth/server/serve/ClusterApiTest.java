package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.store.StoreChange;
import dev.berth.server.http.Client;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@DisplayName("The cluster API")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterApiTest {
    private static Served served;

    @BeforeAll
    static void start() {
        served = new Served();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    @Order(1)
    @DisplayName("declares objects by id, answers with what they hold, and again changes nothing")
    void declares() {
        HttpResponse<String> made = served.put("/v1/networks/back", "{\"spec\":{\"name\":\"back\"}}");
        status(made, 201);
        assertThat(json(made).at("/state/ipam/configs/0/subnet").asText()).isEqualTo("10.9.0.0/28");
        assertThat(json(made).at("/condition/stage").asText()).isEqualTo("allocated");
        HttpResponse<String> again = served.put("/v1/networks/back", "{\"id\":\"back\",\"spec\":{\"name\":\"back\"}}");
        status(again, 200);
        assertThat(again.headers().firstValue("ETag")).isEqualTo(made.headers().firstValue("ETag"));
        assertThat(json(again)).isEqualTo(json(made)).isEqualTo(json(served.get("/v1/networks/back")));

        String service = "{\"spec\":{\"name\":\"web\",\"networks\":[{\"target\":\"back\"}]}}";
        status(served.put("/v1/services/web", service), 201);
        status(served.put("/v1/services/web", service), 200);
        String task =
                "{\"serviceId\":\"web\",\"nodeId\":\"one\",\"slot\":1,\"spec\":{\"networks\":[{\"target\":\"back\"}]}}";
        HttpResponse<String> first = served.put("/v1/tasks/web.1", task);
        status(first, 201);
        assertThat(json(first).at("/state/networks/0/addresses/0").asText()).endsWith("/28");
        status(served.put("/v1/tasks/web.1", task), 200);
        HttpResponse<String> node = served.put("/v1/nodes/one", "{}");
        status(node, 201);
        assertThat(json(node).at("/attachments/0/networkId").asText()).isEqualTo("back");
        status(served.put("/v1/nodes/one", "{}"), 200);
    }

    @Test
    @Order(2)
    @DisplayName("lets what cannot be allocated wait, and says why (CLU-3)")
    void waits() {
        JsonNode task = json(served.put("/v1/tasks/early", "{\"spec\":{\"networks\":[{\"target\":\"later\"}]}}"));
        assertThat(task.at("/condition/stage").asText()).isEqualTo("waiting");
        assertThat(task.at("/condition/code").asText()).isEqualTo("unknown-network");
        String tag = served.get("/v1/tasks/early").headers().firstValue("ETag").orElseThrow();
        status(served.get("/v1/tasks/early", "If-None-Match", tag), 304);
        status(served.delete("/v1/tasks/early", "If-Match", "\"" + task.get("version") + "\""), 412);
        status(served.put("/v1/networks/later", "{\"spec\":{\"name\":\"later\"}}"), 201);
        status(served.get("/v1/tasks/early", "If-None-Match", tag), 200);
        assertThat(json(served.get("/v1/tasks/early")).at("/condition/stage").asText())
                .isEqualTo("allocated");
        assertThat(served.client.get("/metrics").body())
                .contains("berth_objects{kind=\"task\",stage=\"allocated\"} 2.0");
    }

    @Test
    @Order(3)
    @DisplayName("changes an object only as the version that the client has seen")
    void versions() {
        for (String path : List.of("/v1/networks/back", "/v1/services/web", "/v1/tasks/web.1", "/v1/nodes/one")) {
            HttpResponse<String> now = served.get(path);
            String tag = now.headers().firstValue("ETag").orElseThrow();
            status(served.get(path, "If-None-Match", tag), 304);
            status(served.get(path, "If-None-Match", "W/" + tag + ", \"99\""), 304);
            status(served.get(path, "If-None-Match", "\"99\""), 200);
            status(served.get(path, "If-None-Match", "back"), 400);
            status(served.put(path, body(path), "If-Match", "\"99\""), 412);
            status(served.put(path, body(path), "If-None-Match", "*"), 412);
            status(served.put(path + "x", body(path), "If-Match", "*"), 412);
            status(served.put(path + "x", body(path), "If-Match", "\"0\""), 412);
            status(served.put(path, body(path), "If-Match", tag), 200);
            status(served.delete(path, "If-Match", "\"99\""), 412);
            status(served.delete(path, "If-Match", "99"), 400);
        }
        String labelled = "{\"spec\":{\"name\":\"back\",\"labels\":{\"a\":\"b\"}}}";
        String tag =
                served.get("/v1/networks/back").headers().firstValue("ETag").orElseThrow();
        status(served.put("/v1/networks/back", labelled, "If-Match", tag), 200);
        status(served.put("/v1/networks/back", labelled, "If-Match", tag), 412);
        status(served.put("/v1/networks/new", "{\"spec\":{\"name\":\"new\"}}", "If-None-Match", "*"), 201);
        status(served.delete("/v1/networks/new"), 204);
    }

    private static String body(String path) {
        return switch (path.split("/", -1)[2]) {
            case "networks" -> "{\"spec\":{\"name\":\"back\"}}";
            case "services" -> "{\"spec\":{\"name\":\"web\",\"networks\":[{\"target\":\"back\"}]}}";
            case "tasks" ->
                "{\"serviceId\":\"web\",\"nodeId\":\"one\",\"slot\":1,\"spec\":{\"networks\":[{\"target\":\"back\"}]}}";
            default -> "{}";
        };
    }

    @Test
    @Order(4)
    @DisplayName("lists objects page by page, each once, in order of their ids")
    void pages() {
        for (int i = 0; i < 7; i++) {
            status(served.put("/v1/nodes/page%20" + i, "{}"), 201);
        }
        for (String kind : List.of("networks", "services", "tasks", "nodes")) {
            List<String> ids = new ArrayList<>();
            String after = "";
            do {
                JsonNode page = json(served.get("/v1/" + kind + "?limit=3&after=" + after.replace(" ", "+")));
                assertThat(page.get("items").size()).isLessThanOrEqualTo(3);
                page.get("items").forEach(item -> ids.add(item.get("id").asText()));
                after = page.path("next").asText();
            } while (!after.isEmpty());
            List<String> all = new ArrayList<>();
            json(served.get("/v1/" + kind))
                    .get("items")
                    .forEach(item -> all.add(item.get("id").asText()));
            assertThat(ids).isEqualTo(all).isSorted().doesNotHaveDuplicates().isNotEmpty();
            status(served.get("/v1/" + kind + "?limit=0"), 400);
            status(served.get("/v1/" + kind + "?limit=x"), 400);
        }
        for (int i = 0; i < 7; i++) {
            status(served.delete("/v1/nodes/page%20" + i), 204);
        }
    }

    @Test
    @Order(5)
    @DisplayName("tells how full networks are, by kind of owner (NET-11)")
    void usage() {
        JsonNode pool = json(served.get("/v1/networks/back/usage")).at("/pools/0");
        assertThat(pool.get("capacity").intValue()).isEqualTo(16);
        assertThat(pool.at("/held/task").intValue()).isEqualTo(1);
        assertThat(pool.at("/held/node").intValue()).isEqualTo(1);
        assertThat(pool.at("/held/service").intValue()).isEqualTo(1);
        assertThat(json(served.get("/v1/pools?limit=1")).at("/items/0/pools/0")).isEqualTo(pool);
        status(served.get("/v1/networks/none/usage"), 404);
        status(served.get("/v1/pools?limit=-1"), 400);
    }

    @Test
    @Order(6)
    @DisplayName("plans without changing anything, and a batch then gives what was planned")
    void plans() {
        String document = "{\"networks\":[{\"id\":\"p\",\"spec\":{\"name\":\"p\"}}],"
                + "\"tasks\":[{\"id\":\"p.1\",\"spec\":{\"networks\":[{\"target\":\"p\"}]}},"
                + "{\"id\":\"p.2\",\"spec\":{\"networks\":[{\"target\":\"nowhere\"}]}}]}";
        List<String> before = everything();
        HttpResponse<String> plan = served.post("/v1/plan", document);
        status(plan, 200);
        assertThat(everything()).isEqualTo(before);
        assertThat(json(plan).at("/networks/0/state/ipam/configs/0/subnet").asText())
                .startsWith("10.9.0.");
        assertThat(json(plan).at("/problems/0/id").asText()).isEqualTo("p.2");
        HttpResponse<String> done = served.post("/v1/batches?mode=each", document);
        status(done, 200);
        assertThat(withoutVersions(done)).isEqualTo(withoutVersions(plan));
        status(
                served.post(
                        "/v1/batches",
                        "{\"removals\":[{\"kind\":\"network\",\"id\":\"p\"},{\"kind\":\"task\",\"id\":\"p.2\"},"
                                + "{\"kind\":\"task\",\"id\":\"p.1\"}]}"),
                200);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @Order(7)
    @DisplayName("does a whole batch or nothing of it")
    void wholeBatches() {
        List<String> before = everything();
        String full = "{\"networks\":[{\"id\":\"f\",\"spec\":{\"name\":\"f\"}},"
                + "{\"id\":\"g\",\"spec\":{\"name\":\"g\",\"ipam\":{\"configs\":[{\"subnet\":\"10.9.0.0/28\"}]}}}]}";
        HttpResponse<String> refused = served.post("/v1/batches?mode=whole", full);
        status(refused, 409);
        assertThat(json(refused).get("code").asText()).isEqualTo("pool-overlap");
        status(served.post("/v1/batches", "{\"removals\":[{\"kind\":\"task\",\"id\":\"none\"}]}"), 404);
        status(
                served.post(
                        "/v1/batches",
                        "{\"nodes\":[{\"id\":\"one\"}],\"expect\":[{\"kind\":\"node\",\"id\":\"one\",\"version\":0}]}"),
                412);
        status(served.post("/v1/batches?mode=half", "{}"), 400);
        status(served.post("/v1/batches", "{\"nodes\":[{\"id\":\"a\"},{\"id\":\"a\"}]}"), 400);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @Order(8)
    @DisplayName("refuses what is malformed, what cannot be right, and what is in conflict, each with its code")
    void refuses() {
        List<String> before = everything();
        for (String path : List.of("/v1/networks/back", "/v1/services/web", "/v1/tasks/web.1", "/v1/nodes/one")) {
            HttpResponse<String> truncated = served.put(path, "{");
            problem(truncated, 400, "invalid-argument");
            assertThat(truncated.body()).contains("line: 1, column: 1").doesNotContain("Source");
            problem(served.put(path, ""), 400, "invalid-argument");
            problem(served.put(path, "[]"), 400, "invalid-argument");
            problem(served.put(path, "{\"id\":\"other\"}"), 400, "invalid-argument");
            problem(served.put(path, "{\"colour\":\"red\"}"), 400, "invalid-argument");
            problem(served.put(path, "{}", "Content-Type", "text/plain"), 415, "unsupported-media-type");
            problem(served.put(path, "\"" + "x".repeat(200_000) + "\""), 413, "content-too-large");
            problem(served.get(path + "x"), 404, "unknown-" + path.split("/", -1)[2].replaceAll("s$", ""));
            problem(served.delete(path + "x"), 404, "unknown-" + path.split("/", -1)[2].replaceAll("s$", ""));
            problem(served.send("PATCH", path, "{}"), 405, "method-not-allowed");
        }
        problem(
                served.put(
                        "/v1/networks/n",
                        "{\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[{\"subnet\":\"10.0.0.0/33\"}]}}}"),
                422,
                "invalid-pool");
        problem(served.put("/v1/nodes/n", "{\"attachments\":[{\"networkId\":\"back\"}]}"), 422, "invalid-argument");
        problem(
                served.put(
                        "/v1/services/n",
                        "{\"spec\":{\"name\":\"n\",\"endpoint\":{\"mode\":\"dnsrr\",\"ports\":[{\"targetPort\":80}]}}}"),
                422,
                "invalid-argument");
        problem(
                served.put("/v1/tasks/web.1", "{\"serviceId\":\"web\",\"nodeId\":\"one\",\"slot\":1}"),
                422,
                "immutable-field");
        problem(served.delete("/v1/networks/back"), 409, "network-in-use");
        for (String path : List.of("/v1/plan", "/v1/batches")) {
            problem(served.post(path, "7"), 400, "invalid-argument");
            problem(served.post(path, "{}", "Content-Type", "application/xml"), 415, "unsupported-media-type");
            problem(served.post(path, "\"" + "x".repeat(200_000) + "\""), 413, "content-too-large");
            problem(
                    served.post(
                            path,
                            "{\"networks\":[{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"dualStack\":true},\"state\":{}}]}"),
                    422,
                    "invalid-argument");
        }
        String dismissals = "/v1/audit/dismissals";
        problem(
                served.post(dismissals, "{\"pendingReleases\":[{\"driver\":\"ipam driver x\"}]}"),
                400,
                "invalid-argument");
        problem(served.post(dismissals, "{}", "Content-Type", "application/xml"), 415, "unsupported-media-type");
        problem(served.post(dismissals, "\"" + "x".repeat(200_000) + "\""), 413, "content-too-large");
        String nothing = "{\"pendingReleases\":[{\"driver\":\"ipam driver x\",\"resource\":\"pool p\"}]}";
        assertThat(json(served.post(dismissals, nothing)).get("dismissed")).isEmpty();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @Order(9)
    @DisplayName("has one ingress network (CLU-6)")
    void ingress() {
        String ingress = "{\"spec\":{\"name\":\"i\",\"ingress\":true}}";
        status(served.put("/v1/networks/i", ingress), 201);
        problem(served.put("/v1/networks/j", ingress), 409, "ingress-exists");
        problem(
                served.post("/v1/plan", "{\"networks\":[{\"id\":\"j\",\"spec\":{\"name\":\"j\",\"ingress\":true}}]}"),
                409,
                "ingress-exists");
        String web = "{\"spec\":{\"name\":\"w\",\"endpoint\":{\"ports\":[{\"targetPort\":80}]}}}";
        assertThat(json(served.put("/v1/services/w", web))
                        .at("/state/ports/0/publishedPort")
                        .intValue())
                .isEqualTo(30_000);
        problem(served.delete("/v1/networks/i"), 409, "network-in-use");
        status(served.delete("/v1/services/w"), 204);
        status(served.delete("/v1/networks/i"), 204);
    }

    @Test
    @Order(10)
    @DisplayName("takes ids of any character")
    void strangeIds() {
        for (String id : List.of("a%2Fb", "%E2%82%AC", "a%20b", "%25", "..%2F..%2Fetc", "a;b", "a%5Cb", "%22", "+")) {
            status(served.put("/v1/nodes/" + id, "{}"), 201);
            status(served.get("/v1/nodes/" + id), 200);
            status(served.delete("/v1/nodes/" + id), 204);
        }
        status(served.put("/v1/nodes/%FF", "{}"), 400);
        status(served.put("/v1/nodes/x", "{\"id\":\"\\ud800\"}"), 400);
    }

    @Test
    @Order(11)
    @DisplayName("serves sandboxes as its document says")
    void sandboxes() {
        String header = "{\"trace\":1,\"layer\":\"ipam\"}";
        HttpResponse<String> made = served.post("/v1/sandboxes", header);
        status(made, 201);
        String sandbox = made.headers().firstValue("Location").orElseThrow();
        status(served.post("/v1/sandboxes", header), 201);
        status(served.post("/v1/sandboxes", header), 201);
        problem(served.post("/v1/sandboxes", header), 429, "too-many-sandboxes");
        problem(served.post("/v1/sandboxes", "{}"), 429, "too-many-sandboxes");
        String steps = sandbox + "/steps";
        String pool =
                "{\"op\":\"pool.request\",\"input\":{\"addressSpace\":\"GlobalDefault\",\"pool\":\"10.5.0.0/24\"%s}}";
        status(served.post(steps, pool.formatted(",\"as\":\"p\"")), 200);
        problem(served.post(steps, pool.formatted("")), 409, "pool-overlap");
        problem(served.post(steps, pool.formatted(",\"subPool\":\"x\"")), 422, "invalid-sub-pool");
        problem(served.post(steps, "{\"op\":\"pool.status\",\"input\":{\"pool\":\"q\"}}"), 404, "unknown-pool");
        problem(served.post(steps, "{\"op\":\"no\"}"), 400, "invalid-argument");
        problem(served.post(steps, "{}", "Content-Type", "a/b"), 415, "unsupported-media-type");
        problem(served.post(steps, "[" + "1,".repeat(60_000) + "1]"), 413, "content-too-large");
        status(served.post(steps, "[{\"op\":\"restart\"},{\"op\":\"no\"},7]"), 200);
        status(served.delete(sandbox), 204);
        problem(served.delete(sandbox), 404, "unknown-sandbox");
        problem(served.post("/v1/sandboxes", "{\"trace\":1}"), 400, "invalid-argument");
        problem(
                served.post(
                        "/v1/sandboxes",
                        header.replace("}", ",\"defaultAddressPools\":[{\"base\":\"10.0.0.0/33\",\"size\":24}]}")),
                422,
                "invalid-pool");
        problem(served.post("/v1/sandboxes", header, "Content-Type", "a/b"), 415, "unsupported-media-type");
        problem(served.post("/v1/sandboxes", " ".repeat(200_000)), 413, "content-too-large");
    }

    @Test
    @Order(12)
    @DisplayName("tells those who follow what happens, after it happened, and takes no more of them than it may")
    void events() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        URI address = served.server.address().resolve("/v1/events");
        HttpRequest request = HttpRequest.newBuilder(address).build();
        HttpResponse<InputStream> first = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        EventReader events = new EventReader(first.body());
        assertThat(events.next().name()).isEqualTo("ready");
        served.contract.check("GET", "/v1/events", new EventReader.Begun(first));
        HttpResponse<InputStream> second = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        problem(served.get("/v1/events"), 503, "too-many-clients");

        status(served.put("/v1/tasks/told", "{\"spec\":{\"networks\":[{\"target\":\"told\"}]}}"), 201);
        status(served.put("/v1/networks/told", "{\"spec\":{\"name\":\"told\"}}"), 201);
        status(served.delete("/v1/tasks/told"), 204);
        status(served.delete("/v1/networks/told"), 204);
        for (InputStream body : List.of(first.body(), second.body())) {
            EventReader reader = body == first.body() ? events : new EventReader(body);
            List<String> told = new ArrayList<>();
            while (told.size() < 5) {
                EventReader.Event event = reader.next();
                if (event.data().path("id").asText().equals("told")) {
                    told.add(event.name() + " " + event.data().get("kind").asText());
                }
            }
            assertThat(told)
                    .containsExactly(
                            "waiting task", "allocated network", "allocated task", "removed task", "removed network");
            body.close();
        }
    }

    @Test
    @Order(13)
    @DisplayName("says what it is and how it is")
    void monitoring() {
        status(served.get("/healthz"), 200);
        status(served.get("/readyz"), 200);
        status(served.get("/metrics"), 200);
        status(served.get("/openapi.json"), 200);
        problem(served.get("/nowhere"), 404, "not-found");
        problem(served.get("/v1"), 404, "not-found");
        HttpResponse<String> response = served.post("/healthz", "{}");
        problem(response, 405, "method-not-allowed");
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> head = served.client.send("HEAD", "/openapi.json", null, java.util.Map.of());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    @Order(14)
    @DisplayName("says so when the store fails, and lives on")
    void storeFails() {
        served.store.broken = true;
        for (String kind : List.of("networks", "services", "tasks", "nodes")) {
            problem(served.put("/v1/" + kind + "/lost", body("/v1/" + kind + "/lost")), 503, "store-failure");
            problem(served.get("/v1/" + kind + "/lost"), 503, "store-failure");
            problem(served.get("/v1/" + kind), 503, "store-failure");
            problem(served.delete("/v1/" + kind + "/lost"), 503, "store-failure");
        }
        problem(served.get("/v1/networks/back/usage"), 503, "store-failure");
        problem(served.get("/v1/pools"), 503, "store-failure");
        problem(served.get("/v1/audit"), 503, "store-failure");
        problem(served.post("/v1/audit/dismissals", "{}"), 503, "store-failure");
        problem(served.post("/v1/plan", "{}"), 503, "store-failure");
        problem(served.post("/v1/batches", "{}"), 503, "store-failure");
        problem(served.get("/readyz"), 503, "store-failure");
        status(served.get("/healthz"), 200);
        status(served.get("/metrics"), 200);
    }

    @Test
    @Order(15)
    @DisplayName("has given every answer that its document promises")
    void nothingUnseen() {
        assertThat(served.contract.unseen()).isEmpty();
    }

    @Test
    @Order(5)
    @DisplayName("audits itself, and finds what somebody else did to the store")
    void audits() {
        JsonNode clean = json(served.get("/v1/audit"));
        assertThat(clean.get("findings")).isEmpty();
        assertThat(clean.get("pendingReleases")).isEmpty();
        status(served.put("/v1/tasks/lacks", "{\"spec\":{\"networks\":[{\"target\":\"nowhere\"}]}}"), 201);
        served.store.submit(List.of(new StoreChange.Delete("node", "one"))).join();
        JsonNode report = json(served.get("/v1/audit"));
        assertThat(report.get("findings")).hasSize(1);
        assertThat(report.at("/findings/0/id").asText()).isEqualTo("one");
        assertThat(report.at("/findings/0/code").asText()).isEqualTo("not-stored");
        assertThat(report.at("/waiting/0/id").asText()).isEqualTo("lacks");
        status(served.delete("/v1/tasks/lacks"), 204);
        status(served.delete("/v1/nodes/one"), 204);
        status(served.put("/v1/nodes/one", "{}"), 201);
        assertThat(json(served.get("/v1/audit")).get("findings")).isEmpty();
    }

    /** Versions count what happened to the cluster, and a plan never happened. */
    private static String withoutVersions(HttpResponse<String> response) {
        return response.body().replaceAll("\"version\":\\d+,", "");
    }

    private static List<String> everything() {
        List<String> all = new ArrayList<>();
        for (String kind : List.of("networks", "services", "tasks", "nodes", "pools")) {
            all.add(served.get("/v1/" + kind).body());
        }
        return all;
    }

    private static void problem(HttpResponse<String> response, int status, String code) {
        status(response, status);
        assertThat(json(response).get("code").asText()).as(response.body()).isEqualTo(code);
    }

    private static void status(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Client.json(response);
    }
}
