package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.api.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a writer asks of the system, as strace sees it: a process that is killed keeps what it wrote, so only this tells whether
 * a power cut would too. Skipped where strace is missing or not permitted, unless {@code -Dberth.strace.required=true}.
 */
@DisplayName("The system calls of a writer")
class SystemCallsTest {
    private static final Pattern BATCH = Pattern.compile("<(s-\\d+-\\d+)>");
    private static final Pattern DURABLE = Pattern.compile("write\\(1<[^\"]*\"durable (s-\\d+-\\d+)\\\\n\"");
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(?:<\\.\\.\\. )?(\\w+).*", Pattern.DOTALL);

    @TempDir
    Path directory;

    @BeforeEach
    void needsStrace() throws IOException, InterruptedException {
        String missing = null;
        try {
            Process process = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                missing = "strace is not permitted: " + said.strip();
            }
        } catch (IOException e) {
            missing = "there is no strace: " + e.getMessage();
        }
        if (missing != null) {
            if (Boolean.getBoolean("berth.strace.required")) {
                throw new AssertionError(missing);
            }
            System.out.println("SystemCallsTest is skipped: " + missing);
            abort(missing);
        }
    }

    @Test
    @DisplayName("hold a completed sync of the log between the write of each batch and its acknowledgement")
    void syncBeforeAcknowledgement() throws IOException, InterruptedException {
        int threads = 3;
        int batches = 400;
        Path trace = directory.resolve("trace");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "5000",
                "-o",
                trace.toString(),
                "-e",
                "trace=pwrite64,write,fsync,fdatasync");
        Path file = directory.resolve("berth.db");
        try (Child child = Child.start(strace, file, "s", threads, batches)) {
            assertThat(child.rest()).hasSize(1 + threads * batches);
            assertThat(child.status()).isZero();
        }

        Map<String, Integer> written = new HashMap<>(); // where a batch first goes into the log
        Map<String, Integer> begunSyncs = new HashMap<>(); // by thread
        List<Sync> syncs = new ArrayList<>();
        int acknowledged = 0;
        List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            Matcher call = CALL.matcher(line);
            if (!call.matches()) {
                continue;
            }
            String thread = call.group(1);
            switch (call.group(2)) {
                case "pwrite64" -> {
                    if (line.contains("berth.db-wal>")) {
                        Matcher batch = BATCH.matcher(line);
                        while (batch.find()) {
                            written.putIfAbsent(batch.group(1), at);
                        }
                    }
                }
                case "fsync", "fdatasync" -> {
                    if (line.contains("berth.db-wal>")) {
                        begunSyncs.put(thread, at);
                    }
                    Integer begun = line.endsWith("= 0") ? begunSyncs.remove(thread) : null;
                    if (begun != null) {
                        syncs.add(new Sync(begun, at));
                    }
                }
                case "write" -> {
                    Matcher durable = DURABLE.matcher(line);
                    if (durable.find()) {
                        String batch = durable.group(1);
                        assertThat(written)
                                .as("batches in the log before line %s: %s", at, line)
                                .containsKey(batch);
                        int from = written.get(batch);
                        int to = at;
                        assertThat(syncs)
                                .as("completed syncs of the log between lines %s and %s, for %s", from, to, batch)
                                .anyMatch(sync -> sync.begun > from && sync.completed < to);
                        acknowledged++;
                    }
                }
                default -> {}
            }
        }
        assertThat(acknowledged).isEqualTo(threads * batches);
        System.out.println("SystemCallsTest: " + acknowledged + " acknowledgements, each after one of " + syncs.size()
                + " completed syncs of the log");
    }

    /** From line to line of the trace. */
    private record Sync(int begun, int completed) {}

    @Test
    @DisplayName("may fail to sync, and then what was refused does not come back after a crash")
    void failedSyncLeavesNothing() throws IOException, InterruptedException {
        List<String> strace = List.of(
                "strace",
                "-f",
                "-o",
                directory.resolve("trace").toString(),
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO:when=20");
        Path file = directory.resolve("berth.db");
        List<String> said;
        try (Child child = Child.start(strace, file, "s", 1, 100)) {
            said = child.rest();
        }
        String last = said.get(said.size() - 1);
        assertThat(last).startsWith("failed s-0-").contains("the disk failed");
        int durable = said.size() - 2; // without "open" and "failed"
        assertThat(durable).isPositive();
        try (Store store = SqliteStore.open(file)) {
            assertThat(StoreContract.records(store))
                    .containsKey("left/s-0-" + durable)
                    .doesNotContainKey("left/s-0-" + (durable + 1))
                    .hasSize(2 * durable + 1);
        }
    }
}
