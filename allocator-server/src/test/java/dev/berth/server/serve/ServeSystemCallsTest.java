package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.Client;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code berth serve} asks of the system, as strace sees it: a process that is killed keeps what it wrote, so only this
 * tells whether a power cut would too. Skipped as {@link Strace} says.
 */
@DisplayName("The system calls of berth serve")
class ServeSystemCallsTest {
    private static final Pattern ID = Pattern.compile("\\((m-\\d+-\\d+)\\)");
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(?:<\\.\\.\\. )?(\\w+).*", Pattern.DOTALL);
    private static final int CLIENTS = 4;
    private static final int OBJECTS = 60;

    @TempDir
    Path folder;

    @BeforeEach
    void needsStrace() throws IOException, InterruptedException {
        Strace.need();
    }

    /** Two clients each declare the same objects, so that what is there already is acknowledged, too. */
    @Test
    @DisplayName(
            "hold a completed sync of the log between the write of each object and every answer that has it (CLU-7)")
    void syncBeforeAnswer() throws Exception {
        Path trace = folder.resolve("trace");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "5000",
                "-o",
                trace.toString(),
                "-e",
                "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync");
        try (ServeProcess server = ServeProcess.start(strace, folder.resolve("berth.db"))) {
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<?>> ends = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    int pair = i / 2;
                    ends.add(threads.submit(() -> declare(new Client(server.address()), pair)));
                }
                for (Future<?> end : ends) {
                    end.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(server.stop()).isZero();
        }
        int answers = answersAfterSyncs(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
        assertThat(answers).isEqualTo(CLIENTS * OBJECTS);
        System.out.println("ServeSystemCallsTest: " + answers + " answers, each after a completed sync of the log");
    }

    private static void declare(Client client, int pair) {
        for (int i = 0; i < OBJECTS; i++) {
            HttpResponse<String> answer = client.put("/v1/nodes/(m-" + pair + "-" + i + ")", "{}");
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        }
    }

    private static int answersAfterSyncs(List<String> lines) {
        Map<String, Integer> written = new HashMap<>(); // where an object first goes into the log
        Map<String, Integer> begunSyncs = new HashMap<>(); // by thread
        List<Sync> syncs = new ArrayList<>();
        int answers = 0;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            Matcher call = CALL.matcher(line);
            if (!call.matches()) {
                continue;
            }
            String thread = call.group(1);
            boolean log = line.contains("berth.db-wal>");
            switch (call.group(2)) {
                case "pwrite64" -> {
                    Matcher id = ID.matcher(log ? line : "");
                    while (id.find()) {
                        written.putIfAbsent(id.group(1), at);
                    }
                }
                case "fsync", "fdatasync" -> {
                    if (log) {
                        begunSyncs.put(thread, at);
                    }
                    Integer begun = line.endsWith("= 0") ? begunSyncs.remove(thread) : null;
                    if (begun != null) {
                        syncs.add(new Sync(begun, at));
                    }
                }
                default -> {
                    Matcher id = ID.matcher(line.contains("HTTP/1.1 20") ? line : "");
                    if (id.find()) {
                        assertThat(written).as("line %s: %s", at, line).containsKey(id.group(1));
                        int from = written.get(id.group(1));
                        int to = at;
                        assertThat(syncs)
                                .as("completed syncs of the log between lines %s and %s: %s", from, to, line)
                                .anyMatch(sync -> sync.begun > from && sync.completed < to);
                        answers++;
                    }
                }
            }
        }
        return answers;
    }

    /** From line to line of the trace. */
    private record Sync(int begun, int completed) {}

    @Test
    @DisplayName(
            "may find a file that became read-only: declaring fails with the reason, reading goes on, nothing is lost")
    void readOnly() throws Exception {
        Path state = folder.resolve("berth.db");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-o",
                folder.resolve("trace").toString(),
                "-P",
                state + "-wal",
                "-e",
                "trace=pwrite64",
                "-e",
                "inject=pwrite64:error=EROFS:when=40+");
        List<String> acknowledged = new ArrayList<>();
        try (ServeProcess server = ServeProcess.start(strace, state)) {
            Client client = new Client(server.address());
            HttpResponse<String> answer = client.put("/v1/nodes/0", "{}");
            while (answer.statusCode() == 201) {
                acknowledged.add(answer.body());
                answer = client.put("/v1/nodes/" + acknowledged.size(), "{}");
            }
            SmallDisk.assertStoreFailure(answer, state, "");
            assertThat(acknowledged).isNotEmpty();
            for (int i = 0; i < 3; i++) {
                SmallDisk.assertStoreFailure(client.delete("/v1/nodes/0"), state, "");
                SmallDisk.assertServes(client, acknowledged);
            }
            server.kill();
        }
        try (ServeProcess server = ServeProcess.start(List.of(), state)) {
            SmallDisk.assertServes(new Client(server.address()), acknowledged);
        }
    }
}
