package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.store.StoreChange;
import dev.berth.engine.MemoryStore;
import dev.berth.server.http.BearerToken;
import dev.berth.server.http.Client;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.serve.BerthServer;
import dev.berth.server.serve.ServeSettings;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("berth audit --server")
class ServerAuditTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private BerthServer server;
    private Path token;

    @BeforeEach
    void start() throws IOException {
        server = BerthServer.start(
                store,
                () -> store,
                DriverSet.builtIn(ClusterSettings.DEFAULT),
                new ServeSettings(
                        ClusterSettings.DEFAULT,
                        new ServerSettings(
                                "127.0.0.1", 0, new BearerToken(TOKEN), null, ServerSettings.Limits.DEFAULT)));
        token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        put("/v1/networks/n", "{\"spec\":{\"name\":\"n\"}}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void put(String path, String body) {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
        assertThat(new Client(server.address()).send("PUT", path, body, headers).statusCode())
                .isEqualTo(201);
    }

    private record Run(int status, String out, String err) {}

    private Run audit(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of());
        String[] arguments = new String[options.length + 3];
        List.of("audit", "--server", server.address().toString()).toArray(arguments);
        System.arraycopy(options, 0, arguments, 3, options.length);
        return new Run(Main.run(terminal, arguments), out.toString(), err.toString());
    }

    @Test
    @DisplayName("says that all is well")
    void clean() {
        Run run = audit("--token-file", token.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("  no conflicts, and nothing waits\n");
        assertThat(run.status()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    @DisplayName("tells what is wrong, what to do, and what waits, as text and as JSON")
    void finds() {
        put("/v1/tasks/t", "{\"spec\":{\"networks\":[{\"target\":\"nowhere\"}]}}");
        store.submit(List.of(new StoreChange.Delete("network", "n"))).join();
        Run run = audit("--token-file", token.toString());
        assertThat(run.out())
                .contains("CONFLICTS")
                .contains("- network n: is not in the store, and would be gone after a restart (not-stored)")
                .contains("WAITING")
                .contains("- task t: ");
        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        Run json = audit("--token-file", token.toString(), "--format", "json");
        assertThat(json.out()).contains("\"not-stored\"", "\"pendingReleases\"", "\"unknown-network\"");
        assertThat(json.status()).isEqualTo(ExitStatus.REFUSED);
    }

    @Test
    @DisplayName("says why it cannot ask, or what cannot be meant")
    void refuses() throws IOException {
        refused(audit(), "a bearer token is wanted");
        refused(audit("--token-file", folder.resolve("none").toString()), "cannot be read");
        refused(audit("--repair"), "stop the server, then repair its state by berth audit --repair --state FILE");
        refused(audit("--state", "berth.db"), "--state and --server do not go together");
        refused(audit("--server", "http://127.0.0.1:1"), "specified only once");
    }

    private static void refused(Run run, String why) {
        assertThat(run.err()).startsWith("berth: ").contains(why).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
    }
}
