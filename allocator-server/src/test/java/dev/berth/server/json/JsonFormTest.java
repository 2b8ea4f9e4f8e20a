package dev.berth.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stored task")
class JsonFormTest {
    private static final List<String> TEXTS = List.of(
            "{\"id\":\"t1\",\"serviceId\":\"s1\",\"nodeId\":\"n1\",\"slot\":3,\"spec\":{\"networks\":[{\"target\":\"n1\"}]},"
                    + "\"state\":{\"networks\":[{\"networkId\":\"n1\",\"addresses\":[\"10.0.0.3/24\",\"fd00::3/64\"]}],"
                    + "\"endpoint\":{\"virtualIps\":[{\"networkId\":\"n1\",\"address\":\"10.0.0.2/24\"},{\"networkId\":\"n2\"}]}}}",
            "{\"id\":\"t2\",\"ended\":true,\"spec\":{\"networks\":[{\"target\":\"n1\",\"aliases\":[\"a\"],"
                    + "\"addresses\":[\"10.0.0.9\"]}]},\"state\":{\"networks\":[{\"networkId\":\"n1\",\"addresses\":[\"10.0.0.9\"]}],"
                    + "\"endpoint\":{\"virtualIps\":[],\"ports\":[{\"protocol\":\"tcp\",\"targetPort\":80,\"publishMode\":\"host\"}]}}}",
            "{\"id\":\"t3\",\"spec\":{}}",
            " { \"spec\" : { \"networks\" : [ ] } , \"id\" : \"t\\u00e4sk\\n\" , \"state\" : { \"networks\" : [ ] } } ");

    /** What may stand in the place of something else. */
    private static final List<String> PIECES = List.of(
            "",
            "null",
            "\"\"",
            "1",
            "-1",
            "2147483648",
            "1.0",
            "true",
            "{}",
            "[]",
            "[null]",
            "\"10.0.0.300/24\"",
            "\"id\":\"twice\",",
            "\"spec\":{},",
            "\"state\":null,",
            "\"networks\":[],",
            "\"endpoint\":{},",
            "\"unknown\":0,",
            "\\",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ");

    private final JsonForm form = new JsonForm();
    private final JsonMapper mapper = JsonMapper.builder().build();

    private @Nullable Task strictly(byte[] bytes) {
        try {
            return ModelJson.task(JsonValue.root(mapper.readTree(bytes)));
        } catch (IOException | JsonException | AllocatorException e) {
            return null;
        }
    }

    private void checkReadAlike(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Task expected = strictly(bytes);
        if (expected != null) {
            assertThat(form.readTask(bytes)).as(text).isEqualTo(expected);
        } else {
            assertThat(catchThrowable(() -> form.readTask(bytes)))
                    .as(text)
                    .isInstanceOfSatisfying(
                            AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE));
        }
    }

    @Test
    @DisplayName("is read as the strict reader of all JSON reads it, and refused where that refuses it")
    void readAsStrictly() {
        long seed = new Random().nextLong();
        System.out.println("JsonFormTest.readAsStrictly, seed " + seed);
        Random random = new Random(seed);
        TEXTS.forEach(this::checkReadAlike);
        checkReadAlike("{\"id\":\"t1\",\"slot\":-1}");
        int right = 0;
        for (int round = 0; round < 40_000; round++) {
            String text = changed(TEXTS.get(random.nextInt(TEXTS.size())), random);
            checkReadAlike(text);
            right += strictly(text.getBytes(StandardCharsets.UTF_8)) == null ? 0 : 1;
        }
        assertThat(right).as("changed texts that are tasks still").isBetween(1_000, 39_000);
    }

    /** Another piece in the place of a token, or of some characters. */
    private static String changed(String text, Random random) {
        List<Integer> cuts = new ArrayList<>();
        for (int at = 0; at <= text.length(); at++) {
            if (at == 0 || at == text.length() || "{}[],:\"".indexOf(text.charAt(at)) >= 0) {
                cuts.add(at);
            }
        }
        int from = random.nextBoolean() ? cuts.get(random.nextInt(cuts.size())) : random.nextInt(text.length() + 1);
        int most = Math.min(text.length() - from, 30);
        int to = from + (random.nextInt(3) > 0 ? 0 : random.nextInt(most + 1));
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        int shift = random.nextBoolean() && from < text.length() ? 1 : 0; // inside what opens here
        return text.substring(0, from + shift) + piece + text.substring(Math.max(to, from + shift));
    }

    @Test
    @DisplayName("is what was written")
    void roundTrip() {
        for (String text : TEXTS) {
            Task task = strictly(text.getBytes(StandardCharsets.UTF_8));
            assertThat(task).as(text).isNotNull();
            assertThat(form.readTask(form.write(task))).isEqualTo(task);
        }
    }

    @Test
    @DisplayName("is read straight from its text if it says what most do")
    void familiar() {
        byte[] bytes = TEXTS.get(0).getBytes(StandardCharsets.UTF_8);
        assertThat(TaskText.read(mapper.getFactory(), bytes)).isEqualTo(strictly(bytes));
        assertThat(TaskText.read(mapper.getFactory(), TEXTS.get(1).getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }
}
