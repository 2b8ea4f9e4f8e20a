package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.http.Client;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A berth serve that is told to stop")
class ServeStopTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("ends the streams of events, finishes the requests under way, and exits with 0")
    void finishes() throws Exception {
        Path state = folder.resolve("berth.db");
        try (ServeProcess server = ServeProcess.start(List.of(), state);
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort());
                InputStream stream = events(server)) {
            EventReader events = new EventReader(stream);
            assertThat(events.next().name()).isEqualTo("ready");
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> head = List.of(
                    "PUT /v1/nodes/late HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 2",
                    "Expect: 100-continue");
            send(socket, String.join("\r\n", head) + "\r\n\r\n");
            assertThat(answers.readLine()).isEqualTo("HTTP/1.1 100 Continue"); // now it is under way
            assertThat(answers.readLine()).isEmpty();

            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> stop(server));
            assertThat(events.next().name()).isEqualTo("stopping");
            assertThatThrownBy(events::next).isInstanceOf(EOFException.class);
            send(socket, "{}");
            assertThat(answers.readLine()).startsWith("HTTP/1.1 201 ");
            assertThat(status.get()).isZero();
        }
        try (ServeProcess server = ServeProcess.start(List.of(), state)) {
            assertThat(new Client(server.address()).get("/v1/nodes/late").statusCode())
                    .isEqualTo(200);
        }
    }

    private static InputStream events(ServeProcess server) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.address().resolve("/v1/events"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static int stop(ServeProcess server) {
        try {
            return server.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
