package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.intents.Intent;
import dev.berth.engine.MemoryStore;
import dev.berth.server.http.Client;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.json.JsonForm;
import dev.berth.server.serve.BerthServer;
import dev.berth.server.serve.ServeSettings;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Calls to drivers that nobody saw to the end (GEN-8)")
class AuditDismissTest {
    private static final OwnerToken TASK = new OwnerToken(OwnerKind.TASK, "t", "n/IPv4");
    private static final PoolId POOL = new PoolId("p");
    private static final Prefix SUBNET = Prefix.parse("10.0.0.0/24");
    private static final Intent LOST = new Intent.AddressRequested(
            "default", false, "global", SUBNET, new AddressRequest(POOL, null, TASK, Map.of()));
    private static final Intent NO_IPAM = returned("gone");
    private static final Intent NO_NETWORK_DRIVER =
            new Intent.NetworkReturn("gone", new NetworkRelease("n", TASK, ReleaseReason.RELEASED));

    @TempDir
    Path folder;

    private static Intent returned(String driver) {
        return new Intent.AddressReturn(
                driver,
                "global",
                SUBNET,
                new AddressRelease(POOL, IpAddress.parse("10.0.0.9"), TASK, ReleaseReason.RELEASED));
    }

    private static void note(Store store, Intent... intents) {
        List<StoreChange> puts = new ArrayList<>();
        for (Intent each : intents) {
            puts.add(new StoreChange.Put(
                    new StoredRecord("intent", Integer.toString(puts.size()), 1, new JsonForm().write(each))));
        }
        store.submit(puts).join();
    }

    private static Set<String> noted(Store store) {
        Set<String> ids = new TreeSet<>();
        store.load(record -> {
            if (record.kind().equals("intent")) {
                ids.add(record.id());
            }
        });
        return ids;
    }

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    private static Run audit(String answers, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("audit"));
        arguments.addAll(List.of(options));
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader(answers)),
                Map.of("BERTH_TERMINALS", "in,err"));
        int status = Main.run(terminal, arguments.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    @DisplayName(
            "are told of by an audit of a state, with what becomes of them; who dismisses is shown which, and asked")
    void ofState() throws IOException {
        Path state = folder.resolve("berth.db");
        try (Store store = States.open(state)) {
            note(store, LOST, NO_IPAM, NO_NETWORK_DRIVER, returned("default"));
        }
        Run told = audit("", "--state", state.toString());
        assertThat(told.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(told.out())
                .contains("PENDING RELEASES")
                .contains("- ipam driver default: answer to a request for", "its answer was lost")
                .contains("- ipam driver gone: address 10.0.0.9 of pool p\n      there is no such driver here")
                .contains("- network driver gone: network n\n      there is no such driver here")
                .contains("- ipam driver default: address 10.0.0.9 of pool p\n      what it took is given back when");
        assertThat(audit("", "--state", state.toString(), "--format", "json")
                        .json()
                        .get("pendingReleases"))
                .extracting(each -> each.get("dismissible").asBoolean())
                .containsExactly(true, true, true, false);

        Run refused = audit("n\n", "--dismiss", "--state", state.toString());
        assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(refused.out())
                .contains("TO BE DISMISSED", "- ipam driver gone: ", "what a driver holds stays there")
                .doesNotContain("- ipam driver default: address");
        try (Store store = States.read(state)) {
            assertThat(noted(store)).containsExactly("0", "1", "2", "3");
        }
        assertThat(audit("y\n", "--dismiss", "--state", state.toString()).status())
                .isEqualTo(ExitStatus.DONE);
        try (Store store = States.read(state)) {
            assertThat(noted(store)).containsExactly("3");
        }
        assertThat(audit("", "--dismiss", "--state", state.toString()))
                .isEqualTo(new Run(ExitStatus.DONE, "  nothing to dismiss\n", ""));
    }

    @Test
    @DisplayName("are counted by a repair, which leaves them")
    void ofRepair() {
        Path state = folder.resolve("repaired.db");
        try (Store store = States.open(state)) {
            note(store, LOST, NO_IPAM);
        }
        Run repaired = audit("", "--repair", "--yes", "--state", state.toString());
        assertThat(repaired.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(repaired.err()).contains("2 pending releases cannot be repaired: berth audit --state " + state);
        try (Store store = States.read(state)) {
            assertThat(noted(store)).hasSize(2);
        }
    }

    @Test
    @DisplayName("are told of by a running server, and dismissed there")
    void ofServer() throws IOException {
        MemoryStore store = new MemoryStore();
        note(store, LOST, NO_IPAM, NO_NETWORK_DRIVER);
        try (BerthServer server = server(store)) {
            String url = server.address().toString();
            Run told = audit("", "--server", url);
            assertThat(told.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(told.out())
                    .contains("PENDING RELEASES", "possible-orphan", "unknown-ipam-driver", "dismiss it by --dismiss");
            assertThat(audit("n\n", "--server", url, "--dismiss").status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(noted(store)).hasSize(3);
            assertThat(audit("", "--server", url, "--dismiss", "--yes").status())
                    .isEqualTo(ExitStatus.DONE);
            assertThat(noted(store)).isEmpty();
            assertThat(audit("", "--server", url).out()).isEqualTo("  no conflicts, and nothing waits\n");
        }
        try (BerthServer server = server(store)) {
            assertThat(audit("", "--server", server.address().toString()).status())
                    .isEqualTo(ExitStatus.DONE);
        }
    }

    @Test
    @DisplayName("are left as they are where they are not named, or end by themselves")
    void others() throws IOException {
        MemoryStore store = new MemoryStore();
        note(store, NO_IPAM, returned("default"));
        try (BerthServer server = server(store)) {
            Client client = new Client(server.address());
            JsonNode pending = Client.json(client.get("/v1/audit")).get("pendingReleases");
            String body =
                    "{\"pendingReleases\":[{\"driver\":\"ipam driver gone\",\"resource\":\"address 10.0.0.8 of pool p\"},"
                            + "{\"driver\":\"ipam driver default\",\"resource\":\"address 10.0.0.9 of pool p\"}]}";
            var answer = client.send("POST", "/v1/audit/dismissals", body, Map.of("Content-Type", "application/json"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Client.json(answer).get("dismissed")).isEmpty();
            assertThat(Client.json(client.get("/v1/audit")).get("pendingReleases"))
                    .hasSameSizeAs(pending);
        }
    }

    @Test
    @DisplayName("are not dismissed while something is repaired, and not in a swarm")
    void misused() {
        for (String[] options : new String[][] {
            {"--dismiss", "--repair"}, {"--dismiss", "--docker"}, {"--repair", "--server", "http://h"}
        }) {
            Run run = audit("", options);
            assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(run.err()).hasLineCount(1).contains("go together");
        }
    }

    private static BerthServer server(MemoryStore store) throws IOException {
        return BerthServer.start(
                store,
                () -> store,
                DriverSet.builtIn(ClusterSettings.DEFAULT),
                new ServeSettings(
                        ClusterSettings.DEFAULT,
                        new ServerSettings("127.0.0.1", 0, null, null, ServerSettings.Limits.DEFAULT)));
    }
}
