package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.berth.server.http.Client;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The OpenAPI document as the server gives it, and which of its answers have been seen. Confined to one thread. */
final class Contract {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;
    private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();
    private final Set<String> seen = new TreeSet<>();

    Contract(JsonNode document) {
        this.document = document;
    }

    JsonNode document() {
        return document;
    }

    /** Fails unless the answer is one that the document allows. */
    void check(String method, String path, HttpResponse<String> response) {
        String template = template(path.split("\\?", 2)[0]);
        JsonNode operation = document.get("paths").path(template).path(method.toLowerCase(java.util.Locale.ROOT));
        String status = Integer.toString(response.statusCode());
        String about = method + " " + path + " -> " + status + " " + response.body();
        JsonNode responses = operation.isMissingNode() ? problems() : operation.get("responses");
        JsonNode allowed = resolved(responses.has(status) ? responses.get(status) : responses.get("default"));
        if (!responses.has(status)) {
            assertThat(response.statusCode()).as(about).isIn(400, 401, 404, 405, 408, 413, 414, 415, 421, 431, 503);
        }
        checkHeaders(allowed.path("headers"), response, about);
        checkContent(allowed.path("content"), response, about);
        if (responses.has(status)) {
            seen.add(method + " " + template + " " + status);
        }
    }

    /** What is not in the document is answered with problems too. */
    private JsonNode problems() {
        return JsonNodeFactory.instance.objectNode().set("default", document.at("/components/responses/Problem"));
    }

    private static void checkHeaders(JsonNode headers, HttpResponse<String> response, String about) {
        headers.properties().forEach(header -> {
            String value = response.headers().firstValue(header.getKey()).orElse(null);
            assertThat(value).as("%s of %s", header.getKey(), about).isNotNull();
            JsonNode pattern = header.getValue().at("/schema/pattern");
            if (pattern.isTextual()) {
                assertThat(value).as(about).matches(Pattern.compile(pattern.textValue()));
            }
        });
    }

    private void checkContent(JsonNode content, HttpResponse<String> response, String about) {
        if (content.isEmpty()) {
            assertThat(response.body()).as(about).isEmpty();
            return;
        }
        String type =
                response.headers().firstValue("Content-Type").orElse("none").split(";", -1)[0];
        assertThat(content.has(type)).as("%s of %s", type, about).isTrue();
        if (type.endsWith("json")) {
            JsonNode body = Client.json(response);
            assertThat(schema(content.get(type).get("schema")).validate(body))
                    .as(about)
                    .isEmpty();
            if (type.startsWith("application/problem")) {
                assertThat(body.get("status").intValue()).as(about).isEqualTo(response.statusCode());
                assertThat(response.body()).as(about).doesNotContain("\tat ", ".java:", "Exception");
            }
        }
    }

    private JsonSchema schema(JsonNode schema) {
        return compiled.computeIfAbsent(schema, each -> {
            ObjectNode whole = each.deepCopy();
            whole.set("components", document.get("components"));
            return SCHEMAS.getSchema(whole);
        });
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    private String template(String path) {
        for (String each : (Iterable<String>) () -> document.get("paths").fieldNames()) {
            if (path.matches(each.replaceAll("\\{[a-z]+\\}", "[^/]+"))) {
                return each;
            }
        }
        return path;
    }

    /** What the document promises and nobody has seen. */
    Set<String> unseen() {
        Set<String> promised = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    for (String status : (Iterable<String>)
                            () -> operation.getValue().get("responses").fieldNames()) {
                        if (!status.equals("default")) {
                            promised.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()
                                    + " " + status);
                        }
                    }
                }));
        promised.removeAll(seen);
        return promised;
    }
}
