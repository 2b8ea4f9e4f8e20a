package dev.berth.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.server.input.InputException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a running server, and the way to ask it. */
final class ServerOptions {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Drivers may take their time. */
    private static final Duration ANSWER = Duration.ofMinutes(5);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Ask the berth serve at this address, such as http://127.0.0.1:8080, instead of a state.")
    private @Nullable URI server;

    @Option(names = "--token-file", paramLabel = "FILE", description = "With --server: show it the token in this file.")
    private @Nullable Path tokenFile;

    boolean isGiven() {
        return server != null;
    }

    /** The address; only if it {@linkplain #isGiven is given}. */
    URI server() {
        if (server == null) {
            throw new IllegalStateException("--server is not given");
        }
        return server;
    }

    /**
     * What the server answers to a GET.
     *
     * @throws InputException if it cannot be asked, or does not answer with 200 and JSON
     */
    JsonNode get(String path) {
        return ask(path, HttpRequest.Builder::GET);
    }

    /**
     * What the server answers to a POST.
     *
     * @throws InputException if it cannot be asked, or does not answer with 200 and JSON
     */
    JsonNode post(String path, JsonNode body) {
        return ask(path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8)));
    }

    private JsonNode ask(String path, UnaryOperator<HttpRequest.Builder> method) {
        HttpResponse<String> response;
        try {
            HttpRequest.Builder request =
                    method.apply(HttpRequest.newBuilder(server().resolve(path)).timeout(ANSWER));
            if (tokenFile != null) {
                request.header("Authorization", "Bearer " + token(tokenFile));
            }
            response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build()
                    .send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw failed("this is no address of a server", "give one such as http://127.0.0.1:8080");
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw failed("cannot be asked: " + reason, "check the address, and whether berth serve is running there");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for", "try again");
        }
        return answer(response);
    }

    private JsonNode answer(HttpResponse<String> response) {
        JsonNode json;
        try {
            json = JsonMapper.builder().build().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw failed("answers " + response.statusCode() + " and no JSON", "is this a berth serve?");
        }
        if (response.statusCode() != 200) {
            String detail = json.path("detail").asText("answers " + response.statusCode());
            throw failed(detail, response.statusCode() == 401 ? "give its token by --token-file" : "see its log");
        }
        return json;
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read: " + e.getMessage(), "check the file and its permissions");
        }
    }

    private InputException failed(String problem, String advice) {
        return InputException.ofSource(String.valueOf(server), problem, advice);
    }
}
