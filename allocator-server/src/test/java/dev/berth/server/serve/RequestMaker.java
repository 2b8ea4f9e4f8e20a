package dev.berth.server.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Makes requests up as an OpenAPI document has them, and spoils some. Confined to one thread. */
final class RequestMaker {
    record Made(String method, String path, String body, Map<String, String> headers) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "a",
            "b",
            "c",
            "n1",
            "web",
            "10.9.0.0/28",
            "10.9.0.16/28",
            "10.9.0.5",
            "10.9.0.21",
            "fd00::/64",
            "::/0",
            "0.0.0.0/29",
            "10.9.0.300",
            "overlay",
            "bridge",
            "null",
            "default",
            "pool.request",
            "network.allocate",
            "restart",
            "GlobalDefault",
            "",
            " ",
            "\u20ac\u0000\n",
            "x/y",
            "..",
            "true",
            "4096",
            "com.docker.network.driver.overlay.vxlanid_list");
    private static final List<String> SPOILS =
            List.of("", "{", "[[", "nul", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "1e999999999", "-0", "\u0000", "{}x");

    private final JsonNode document;
    private final Random random;
    private final List<String[]> operations = new ArrayList<>();

    RequestMaker(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
        document.get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(
                        method -> operations.add(new String[] {method.toUpperCase(Locale.ROOT), path.getKey()})));
    }

    Made next() {
        String[] chosen = operations.get(random.nextInt(operations.size()));
        JsonNode operation = document.get("paths").get(chosen[1]).get(chosen[0].toLowerCase(Locale.ROOT));
        String method = oneIn(40) ? "PATCH" : chosen[0];
        Map<String, String> headers = new HashMap<>();
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.get("name").asText();
            if (parameter.get("in").asText().equals("header") && oneIn(3)) {
                headers.put(name, pick(List.of("\"1\"", "\"2\"", "*", "W/\"1\"", "1", "\"1\", \"2\"", "\"")));
            } else if (parameter.get("in").asText().equals("query") && oneIn(2)) {
                query.append(query.length() == 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(
                                oneIn(4)
                                        ? encoded(text())
                                        : encoded(value(parameter.get("schema"), 0)
                                                .asText()));
            }
        }
        String path = chosen[1].replace("{id}", encoded(id())) + query;
        String body = null;
        JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
        if (!schema.isMissingNode()) {
            body = spoiled(value(schema, 0));
            headers.put("Content-Type", oneIn(50) ? "text/plain" : "application/json");
        }
        return new Made(method, path, body, headers);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String id() {
        String id = oneIn(5) ? text() : pick(List.of("a", "b", "c", "n1", "web"));
        return id.isEmpty() || id.equals("..") ? "a" : id; // clients resolve these themselves
    }

    private String spoiled(JsonNode value) {
        if (oneIn(30)) {
            return pick(SPOILS);
        }
        String text = value.toString();
        if (oneIn(30) && text.length() > 1) {
            int at = random.nextInt(text.length());
            return text.substring(0, at) + (char) ('!' + random.nextInt(90)) + text.substring(at + 1);
        }
        return text;
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            return value(document.at(schema.get("$ref").asText().substring(1)), depth);
        }
        if (oneIn(60)) {
            return anything();
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        for (String choice : List.of("enum", "oneOf")) {
            if (schema.has(choice)) {
                JsonNode chosen =
                        schema.get(choice).get(random.nextInt(schema.get(choice).size()));
                return choice.equals("enum") ? chosen : value(chosen, depth);
            }
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> number(schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.textNode(text());
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(member -> {
            if (required.contains(member.getKey()) ? !oneIn(50) : oneIn(depth + 2)) {
                object.set(member.getKey(), value(member.getValue(), depth + 1));
            }
        });
        if (schema.path("additionalProperties").isObject() && oneIn(2)) {
            object.set(text(), value(schema.get("additionalProperties"), depth + 1));
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        int most = schema.path("maxItems").asInt(3);
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            array.add(value(schema.get("items"), depth + 1));
        }
        return array;
    }

    private JsonNode number(JsonNode schema) {
        int least = schema.path("minimum").asInt(0);
        int most = schema.path("maximum").asInt(10);
        return oneIn(10)
                ? JSON.numberNode((long) most + 1)
                : JSON.numberNode(least + random.nextInt(Math.min(most - least, 5) + 1));
    }

    private JsonNode anything() {
        return switch (random.nextInt(5)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(random.nextLong());
            case 2 -> JSON.arrayNode().add(7);
            case 3 -> JSON.objectNode().put(text(), 1);
            default -> JSON.textNode(text());
        };
    }

    private String text() {
        return pick(TEXTS);
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
