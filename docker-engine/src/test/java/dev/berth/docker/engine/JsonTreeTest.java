package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tree of JSON")
class JsonTreeTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static JsonNode read(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            assertThat(parser.nextToken()).isNotNull();
            JsonNode read = JsonTree.read(parser);
            assertThat(parser.nextToken()).as("what is behind it").isNull();
            return read;
        }
    }

    @Test
    @DisplayName("is the one that Jackson's own reader makes")
    void asJackson() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper jackson = new ObjectMapper();
        for (int round = 0; round < 2_000; round++) {
            String text = value(random, 4).toString();
            assertThat(read(text)).as("seed %d, %s", seed, text).isEqualTo(jackson.readTree(text));
        }
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(BigInteger.valueOf(random.nextLong()).pow(2));
            case 5 -> NODES.numberNode(random.nextDouble());
            case 6 -> NODES.textNode(List.of("", "ä\"\\\n", "10.0.0.1/24", "𝄞").get(random.nextInt(4)));
            case 7 -> {
                ArrayNode array = NODES.arrayNode();
                for (int size = random.nextInt(4); size > 0; size--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int size = random.nextInt(4); size > 0; size--) {
                    object.set("k" + random.nextInt(5), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    @Test
    @DisplayName("has objects that nobody asks for, without what is in them")
    void unasked() throws IOException {
        assertThat(
                        read(
                                """
                        {"Spec":{"ContainerSpec":{"Env":["a",{"b":[1]}]},"Networks":[{"Target":"n"}]},
                         "PreviousSpec":{"Name":{}},"Resources":null,"Engine":"x","ID":"y"}
                        """))
                .isEqualTo(
                        read(
                                """
                        {"Spec":{"ContainerSpec":{},"Networks":[{"Target":"n"}]},"PreviousSpec":{},"Resources":null,
                         "Engine":"x","ID":"y"}
                        """));
    }

    @Test
    @DisplayName("ends behind its last token, also where it is passed over")
    void end() throws IOException {
        try (JsonParser parser = new JsonFactory().createParser("{\"Engine\":{\"a\":[{}]}} []")) {
            parser.nextToken();
            var unused = JsonTree.read(parser);
            assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
        }
    }
}
