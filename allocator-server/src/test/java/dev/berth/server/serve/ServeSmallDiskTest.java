package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.Client;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where nobody may make a disk. */
@DisplayName("A berth serve on a disk that")
class ServeSmallDiskTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "gets full tells why it cannot declare, goes on reading, loses nothing, and declares again once there is room")
    void full() throws IOException, InterruptedException {
        try (SmallDisk disk = SmallDisk.in(folder)) {
            Path state = disk.file("berth.db");
            List<String> acknowledged = new ArrayList<>();
            try (ServeProcess server = ServeProcess.start(List.of(), state)) {
                Client client = new Client(server.address());
                HttpResponse<String> refused = fill(client, acknowledged);
                SmallDisk.assertStoreFailure(refused, state, "the disk is full");
                assertThat(acknowledged).isNotEmpty();
                for (int i = 0; i < 3; i++) {
                    SmallDisk.assertServes(client, acknowledged);
                    SmallDisk.assertStoreFailure(declare(client, acknowledged.size()), state, "the disk is full");
                }
                disk.remount("size=16m");
                SmallDisk.assertServes(client, acknowledged);
                HttpResponse<String> late = declare(client, acknowledged.size());
                assertThat(late.statusCode()).as(late.body()).isEqualTo(201);
                acknowledged.add(late.body());
                server.kill();
            }
            try (ServeProcess server = ServeProcess.start(List.of(), state)) {
                SmallDisk.assertServes(new Client(server.address()), acknowledged);
                server.kill();
            }
        }
    }

    @Test
    @DisplayName("is read-only is not started, says why, and changes nothing")
    void readOnly() throws IOException, InterruptedException {
        try (SmallDisk disk = SmallDisk.in(folder)) {
            Path state = disk.file("berth.db");
            List<String> acknowledged = new ArrayList<>();
            try (ServeProcess server = ServeProcess.start(List.of(), state)) {
                HttpResponse<String> made = declare(new Client(server.address()), 0);
                acknowledged.add(made.body());
                assertThat(server.stop()).isZero();
            }
            disk.remount("ro");
            assertThat(ServeProcess.refusal(state))
                    .startsWith("berth: store " + state + ": ")
                    .contains("let this user")
                    .endsWith("\nstatus 1")
                    .hasLineCount(2);
            disk.remount("rw");
            try (ServeProcess server = ServeProcess.start(List.of(), state)) {
                SmallDisk.assertServes(new Client(server.address()), acknowledged);
                server.kill();
            }
        }
    }

    /** Declares until that fails; the failure. */
    private static HttpResponse<String> fill(Client client, List<String> acknowledged) {
        HttpResponse<String> answer = declare(client, 0);
        while (answer.statusCode() == 201) {
            acknowledged.add(answer.body());
            answer = declare(client, acknowledged.size());
        }
        return answer;
    }

    /** A node with an id of some size, since nodes have nothing else. */
    private static HttpResponse<String> declare(Client client, int number) {
        return client.put("/v1/nodes/" + number + "-" + "x".repeat(4_000), "{}");
    }
}
