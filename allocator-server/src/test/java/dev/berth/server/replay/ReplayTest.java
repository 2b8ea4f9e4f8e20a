package dev.berth.server.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.input.InputException;
import dev.berth.server.json.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A replay")
class ReplayTest {
    private static final String IPAM = "{\"trace\":1,\"layer\":\"ipam\"}";
    private static final String ALLOCATOR = "{\"trace\":1,\"layer\":\"allocator\"}";

    @TempDir
    Path folder;

    @TestFactory
    @DisplayName("of a recorded run of the reference gives every recorded answer")
    Stream<DynamicTest> replaysTheReference() {
        return Traces.files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    ReplayResult result = new Replay().run(file);
                    assertThat(result.first()).isEmpty();
                    assertThat(result.mismatches()).isZero();
                    assertThat(result.steps()).isEqualTo(lines(file) - 1);
                }));
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    @Test
    @DisplayName("of a doctored trace shows the step that differs, in full")
    void showsMismatches() throws IOException {
        Path original = Traces.files().stream()
                .filter(file -> file.getFileName().toString().equals("allocator-0-0001.jsonl"))
                .findFirst()
                .orElseThrow();
        List<String> lines = Files.readAllLines(original);
        String doctored = lines.get(1).replace("\"4096\"", "\"4097\"");
        assertThat(doctored).isNotEqualTo(lines.get(1));
        lines.set(1, doctored);
        ReplayResult result = new Replay().run(Files.write(folder.resolve("doctored.jsonl"), lines));
        assertThat(result.mismatches()).isEqualTo(1);
        Mismatch mismatch = result.first().get(0);
        assertThat(mismatch.line()).isEqualTo(2);
        assertThat(mismatch.op()).isEqualTo("network.allocate");
        assertThat(mismatch.input().get("id").asText()).isEqualTo("n1");
        assertThat(mismatch.expected().toString()).contains("4097");
        assertThat(mismatch.got().toString()).contains("4096");
    }

    @Test
    @DisplayName("keeps the first few mismatches and counts them all")
    void keepsTheFirst() throws IOException {
        String wrong = "{\"op\":\"pool.release\",\"input\":{\"pool\":\"none\"},\"expect\":{}}\n";
        ReplayResult result = run(IPAM, wrong.repeat(20));
        assertThat(result.steps()).isEqualTo(20);
        assertThat(result.mismatches()).isEqualTo(20);
        assertThat(result.first()).hasSize(Replay.KEPT);
        assertThat(result.first().get(0).got().get("error").asText()).isEqualTo("unknown-pool");
    }

    @Test
    @DisplayName("compares numbers of 64 bits without a sign, and takes one of several codes")
    void comparesNumbersAndCodes() throws IOException {
        ReplayResult result = run(
                IPAM,
                "{\"op\":\"pool.request\",\"input\":{\"addressSpace\":\"GlobalDefault\",\"pool\":\"fd00::/64\",\"as\":\"p\"},\"expect\":{\"pool\":\"fd00::/64\"}}",
                "{\"op\":\"pool.status\",\"input\":{\"pool\":\"p\"},\"expect\":{\"inUse\":1,\"dynamicAvailable\":18446744073709551615}}",
                "{\"op\":\"pool.status\",\"input\":{\"pool\":\"p\"},\"expect\":{\"inUse\":1,\"dynamicAvailable\":18446744073709551614}}",
                "{\"op\":\"address.request\",\"input\":{\"pool\":\"p\",\"address\":\"10.0.0.1\"},\"expect\":{\"error\":[\"address-in-use\",\"address-out-of-range\"]}}",
                "{\"op\":\"address.request\",\"input\":{\"pool\":\"p\",\"address\":\"10.0.0.1\"},\"expect\":{\"error\":\"address-in-use\"}}",
                "{\"op\":\"address.request\",\"input\":{\"pool\":\"p\",\"address\":\"10.0.0.1\"},\"expect\":{\"address\":\"10.0.0.1/24\"}}");
        assertThat(result.first()).extracting(Mismatch::line).containsExactly(4, 6, 7);
    }

    @Test
    @DisplayName("starts afresh at a restart")
    void restarts() throws IOException {
        String network =
                "{\"op\":\"network.allocate\",\"input\":{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"driver\":{\"name\":\"bridge\"}}},";
        String done = network + "\"expect\":{\"state\":{\"driver\":{\"name\":\"bridge\"}}}}";
        ReplayResult result = run(
                ALLOCATOR,
                done,
                network + "\"expect\":{\"error\":\"network-exists\"}}",
                "{\"op\":\"restart\",\"input\":{},\"expect\":{}}",
                done);
        assertThat(result.first()).isEmpty();
        assertThat(result.steps()).isEqualTo(4);
    }

    @Test
    @DisplayName("takes a value that the model refuses as an answer, not as a broken trace")
    void refusedValuesAreAnswers() throws IOException {
        ReplayResult result = run(
                ALLOCATOR,
                "{\"op\":\"network.allocate\",\"input\":{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[{\"subnet\":\"10.0.0.0/33\"}]}}},\"expect\":{\"error\":\"invalid-pool\"}}");
        assertThat(result.first()).isEmpty();
    }

    @Test
    @DisplayName("takes the address that an attachment asks for plain or with a prefix length (TSK-2)")
    void takesPlainAddresses() throws IOException {
        ReplayResult result = run(
                ALLOCATOR,
                "{\"op\":\"network.allocate\",\"input\":{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[{\"subnet\":\"10.1.0.0/24\"}]}}},\"expect\":{\"state\":{\"driver\":{\"name\":\"overlay\",\"options\":{\"com.docker.network.driver.overlay.vxlanid_list\":\"4096\"}},\"ipam\":{\"driver\":{\"name\":\"default\"},\"configs\":[{\"subnet\":\"10.1.0.0/24\",\"gateway\":\"10.1.0.1\"}]}}}}",
                "{\"op\":\"attachment.allocate\",\"input\":{\"node\":\"m\",\"attachment\":{\"networkId\":\"n\",\"addresses\":[\"10.1.0.9\"]}},\"expect\":{\"attachment\":{\"networkId\":\"n\",\"addresses\":[\"10.1.0.9/24\"]}}}",
                "{\"op\":\"task.allocate\",\"input\":{\"id\":\"t\",\"spec\":{\"networks\":[{\"target\":\"n\"}]},\"state\":{\"networks\":[{\"networkId\":\"n\",\"addresses\":[\"10.1.0.10\"]}]}},\"expect\":{\"state\":{\"networks\":[{\"networkId\":\"n\",\"addresses\":[\"10.1.0.10/24\"]}]}}}",
                "{\"op\":\"task.allocate\",\"input\":{\"id\":\"u\",\"spec\":{\"networks\":[{\"target\":\"n\",\"addresses\":[\"10.1.0.300\"]}]}},\"expect\":{\"error\":\"invalid-address\"}}");
        assertThat(result.first()).isEmpty();
    }

    @Test
    @DisplayName("compares neither published ports nor the ids of pools")
    void leavesOutPortsAndPoolIds() throws IOException {
        String pool = "\"subnet\":\"10.1.0.0/24\",\"gateway\":\"10.1.0.1\"";
        String network = "{\"state\":{\"driver\":{\"name\":\"overlay\",\"options\":{"
                + "\"com.docker.network.driver.overlay.vxlanid_list\":\"4096\"}},\"ipam\":{\"driver\":{\"name\":\"default\"},"
                + "\"configs\":[{%s}]}}}";
        ReplayResult result = run(
                ALLOCATOR,
                "{\"op\":\"network.allocate\",\"input\":{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[{\"subnet\":\"10.1.0.0/24\"}]}}},\"expect\":"
                        + network.formatted(pool + ",\"poolId\":\"GlobalDefault/10.1.0.0/24\"") + "}",
                "{\"op\":\"service.allocate\",\"input\":{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"networks\":[{\"target\":\"n\"}]}},\"expect\":{\"state\":{\"virtualIps\":[{\"networkId\":\"n\",\"address\":\"10.1.0.2/24\"}],\"ports\":[{\"targetPort\":80}]}}}",
                "{\"op\":\"network.allocate\",\"input\":{\"id\":\"n\",\"spec\":{\"name\":\"n\"}},\"expect\":"
                        + network.formatted(pool) + "}");
        assertThat(result.first()).extracting(Mismatch::line).containsExactly(4);
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("refuses what is no trace, with the line")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the trace is empty",
                "banana | :1: not JSON",
                "{} | :1: \"trace\" is missing",
                "{\"op\":\"restart\",\"expect\":{}} | :1: \"trace\" is missing, so this is no header; begin the file with a line such as",
                "[] | :1: an object is expected here",
                "{\"trace\":2,\"layer\":\"ipam\"} | :1: /trace: version 2 of the format is not known here; write version 1",
                "{\"trace\":\"1\",\"layer\":\"ipam\"} | :1: /trace: a whole number is expected here",
                "{\"trace\":1,\"layer\":\"x\"} | :1: /layer: \"x\" is not known here; use one of",
                "{\"trace\":1,\"layer\":\"ipam\"}~{\"op\":\"fly\",\"input\":{},\"expect\":{}} | :2: unknown operation \"fly\"; known in this layer:",
                "{\"trace\":1,\"layer\":\"ipam\"}~{\"op\":\"pool.release\",\"input\":{\"pol\":\"p\"},\"expect\":{}} | :2: /input: unknown key \"pol\"",
                "{\"trace\":1,\"layer\":\"ipam\"}~{\"op\":\"pool.release\",\"input\":{}} | :2: \"expect\" is missing",
                "{\"trace\":1,\"layer\":\"ipam\"}~~{\"op\":1} | :3: /op: a text is expected here",
                "{\"trace\":1,\"layer\":\"ipam\"}~{\"op\":\"a\",\"op\":\"b\"} | :2: not JSON: Duplicate field",
                "{\"trace\":1,\"layer\":\"ipam\"} {} | :1: not JSON",
            })
    void refusesBrokenTraces(String lines, String message) {
        assertThatThrownBy(() -> run(lines.split("~", -1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private ReplayResult run(String... lines) throws IOException {
        return new Replay().run(Files.write(folder.resolve("t.jsonl"), List.of(lines)));
    }
}
