package dev.berth.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Sandboxes")
class SandboxesTest {
    private static final JsonValue IPAM = json("{\"trace\":1,\"layer\":\"ipam\"}");
    private static final JsonValue STEP =
            json("{\"op\":\"pool.request\",\"input\":{\"addressSpace\":\"GlobalDefault\",\"as\":\"p\"}}");

    private final AtomicLong now = new AtomicLong(-5);
    private final Sandboxes sandboxes = new Sandboxes(new SandboxLimits(2, Duration.ofMinutes(1)), now::get);

    @Test
    @DisplayName("are bounded in number, and ending one makes room")
    void bounded() {
        Sandbox first = sandboxes.create(IPAM);
        sandboxes.create(IPAM);
        assertThatThrownBy(() -> sandboxes.create(IPAM)).satisfies(e -> code(e, Sandboxes.TOO_MANY_SANDBOXES));
        sandboxes.end(first.id());
        assertThat(sandboxes.create(IPAM).id()).isNotEqualTo(first.id());
        assertThat(sandboxes.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("expire when nobody uses them, and stay as long as somebody does")
    void expire() {
        Sandbox used = sandboxes.create(IPAM);
        Sandbox idle = sandboxes.create(IPAM);
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        sandboxes.get(used.id());
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        sandboxes.expire();
        assertThatThrownBy(() -> sandboxes.get(idle.id())).satisfies(e -> code(e, Sandboxes.UNKNOWN_SANDBOX));
        assertThatThrownBy(() -> idle.perform(STEP)).satisfies(e -> code(e, Sandboxes.UNKNOWN_SANDBOX));
        assertThat(sandboxes.get(used.id()).perform(STEP).get("pool").asText()).isEqualTo("10.0.0.0/24");
    }

    @Test
    @DisplayName("know nothing of one another")
    void apart() {
        Sandbox one = sandboxes.create(IPAM);
        Sandbox other = sandboxes.create(IPAM);
        assertThat(one.perform(STEP)).isEqualTo(other.perform(STEP));
        assertThat(one.perform(STEP))
                .isNotEqualTo(json("{\"pool\":\"10.0.0.0/24\"}").node());
    }

    @Test
    @DisplayName("are not made of what is no header, and do not count it")
    void noHeader() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> sandboxes.create(json("{\"trace\":2}"))).isInstanceOf(JsonException.class);
        }
        assertThat(sandboxes.size()).isZero();
    }

    @Test
    @DisplayName("all end with the server")
    void close() {
        Sandbox one = sandboxes.create(IPAM);
        sandboxes.close();
        assertThat(sandboxes.size()).isZero();
        assertThatThrownBy(() -> one.perform(STEP)).satisfies(e -> code(e, Sandboxes.UNKNOWN_SANDBOX));
    }

    private static void code(Throwable e, ErrorCode code) {
        assertThat(e).isInstanceOf(AllocatorException.class);
        assertThat(((AllocatorException) e).code()).isEqualTo(code);
    }

    private static JsonValue json(String text) {
        try {
            return JsonValue.root(JsonMapper.builder().build().readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
