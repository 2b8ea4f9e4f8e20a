package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.http.Client;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk in memory, which only root can make, and what a server on it must do when it fails. Confined to one thread. */
final class SmallDisk implements AutoCloseable {
    private final Path mountPoint;

    private SmallDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** Makes a disk of 2 MiB; skips the test where that is not permitted. */
    static SmallDisk in(Path folder) throws IOException, InterruptedException {
        Path mountPoint = Files.createDirectory(folder.resolve("disk"));
        String failure = run("mount", "-t", "tmpfs", "-o", "size=2m", "berth-test", mountPoint.toString());
        if (!failure.isEmpty()) {
            System.out.println("skipped, since only root can make a disk: " + failure);
            abort(failure);
        }
        return new SmallDisk(mountPoint);
    }

    Path file(String name) {
        return mountPoint.resolve(name);
    }

    /** Mounts it anew with such options. */
    void remount(String options) throws IOException, InterruptedException {
        assertThat(run("mount", "-o", "remount," + options, mountPoint.toString()))
                .isEmpty();
    }

    @Override
    public void close() throws IOException {
        try {
            assertThat(run("umount", mountPoint.toString())).isEmpty();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("umount");
        }
    }

    /** What the command said if it failed, else nothing. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "status " + process.exitValue() + ", " + said.strip();
    }

    static void assertStoreFailure(HttpResponse<String> answer, Path state, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        JsonNode problem = Client.json(answer);
        assertThat(problem.get("code").asText()).isEqualTo("store-failure");
        assertThat(problem.get("detail").asText()).contains(state.toString()).contains(reason);
        assertThat(problem.get("advice").asText()).isNotEmpty();
    }

    /** Everything that was acknowledged, and nothing else, is still served, and agrees with the store. */
    static void assertServes(Client client, List<String> acknowledged) {
        for (String each : acknowledged) {
            JsonNode object = Client.json(client.get("/v1/nodes/" + idOf(each)));
            assertThat(object.toString()).isEqualTo(each);
        }
        JsonNode all = Client.json(client.get("/v1/nodes?limit=1000"));
        assertThat(all.get("items")).hasSize(acknowledged.size());
        assertThat(Client.json(client.get("/v1/audit")).get("findings")).isEmpty();
        assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
    }

    private static String idOf(String answer) {
        return answer.substring("{\"id\":\"".length(), answer.indexOf("\",", 1));
    }
}
