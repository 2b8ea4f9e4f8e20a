package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.audit.Audit;
import dev.berth.server.http.Client;
import dev.berth.server.state.ClusterState;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A berth serve that is killed")
class ServeCrashTest {
    private static final int CLIENTS = 4;
    private static final int MOST_ANSWERS = 250;
    private static final String ROUNDS = "berth.serve.crash.rounds";

    @TempDir
    Path folder;

    @Test
    @DisplayName("under load loses nothing that it acknowledged, gives nothing twice, and leaves nothing over (CLU-7)")
    void losesNothing() throws Exception {
        long seed = new Random().nextLong();
        int rounds = Integer.getInteger(ROUNDS, 30);
        System.out.println("ServeCrashTest.losesNothing, seed " + seed + ", " + rounds + " rounds");
        Random random = new Random(seed);
        List<LoadClient> load = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            load.add(new LoadClient("c" + i, new Random(random.nextLong())));
        }
        Path state = folder.resolve("berth.db");
        int answered = 0;
        for (int round = 0; round < rounds; round++) {
            try (ServeProcess server = start(state)) {
                Client client = new Client(server.address());
                if (round == 0) {
                    declareShared(client);
                }
                check(client, load);
                answered += loadUntilKilled(server, load, random.nextInt(MOST_ANSWERS));
            }
            assertNoConflicts(state);
        }
        try (ServeProcess server = start(state)) {
            Client client = new Client(server.address());
            check(client, load);
            removeAll(client);
            assertThat(server.stop()).isZero();
        }
        System.out.println("ServeCrashTest.losesNothing, " + answered + " requests answered");
        assertThat(answered).isPositive();
    }

    private static ServeProcess start(Path state) throws IOException {
        return ServeProcess.start(List.of(), state, "--default-pool", "10.9.0.0/16,27");
    }

    private static void declareShared(Client client) {
        for (String network : List.of("shared0", "shared1")) {
            assertThat(client.put("/v1/networks/" + network, "{\"spec\":{\"name\":\"s\"}}")
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(client.put("/v1/networks/ingress", "{\"spec\":{\"name\":\"i\",\"ingress\":true}}")
                        .statusCode())
                .isEqualTo(201);
    }

    private static void check(Client client, List<LoadClient> load) {
        Map<ObjectRef, JsonNode> now = everything(client);
        Set<ObjectRef> nobodys = new HashSet<>(now.keySet());
        for (LoadClient each : load) {
            each.check(now);
            nobodys.removeAll(each.refs());
        }
        assertThat(nobodys).extracting(ObjectRef::id).containsExactlyInAnyOrder("shared0", "shared1", "ingress");
        assertThat(Client.json(client.get("/v1/audit")).get("findings")).isEmpty();
    }

    private static Map<ObjectRef, JsonNode> everything(Client client) {
        Map<ObjectRef, JsonNode> all = new LinkedHashMap<>();
        for (ObjectKind kind : ObjectKind.values()) {
            JsonNode page = Client.json(client.get("/v1/" + kind + "s?limit=1000"));
            page.get("items")
                    .forEach(each -> all.put(new ObjectRef(kind, each.get("id").asText()), each));
        }
        return all;
    }

    /** Kills the server as soon as it has given so many answers; returns how many it gave. */
    private static int loadUntilKilled(ServeProcess server, List<LoadClient> load, int answers) throws Exception {
        Semaphore given = new Semaphore(0);
        AtomicInteger all = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(load.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (LoadClient each : load) {
                Client client = new Client(server.address());
                ends.add(threads.submit(() -> each.run(client, () -> {
                    all.incrementAndGet();
                    given.release();
                })));
            }
            boolean enough = given.tryAcquire(answers, 120, TimeUnit.SECONDS);
            server.kill();
            for (Future<?> end : ends) {
                end.get(); // with what a client found wrong
            }
            assertThat(enough).as("%s answers within two minutes", answers).isTrue();
        } finally {
            threads.shutdownNow();
        }
        return all.get();
    }

    /** The file, as it lies there after the kill. */
    private static void assertNoConflicts(Path state) {
        try (DriverSet drivers = DriverSet.builtIn(ClusterSettings.DEFAULT);
                ClusterState stored = ClusterState.read(States.read(state), drivers)) {
            assertThat(Audit.of(stored.stored())).isEmpty();
        }
    }

    /** What nobody owned would now stay in use. */
    private static void removeAll(Client client) {
        Map<ObjectRef, JsonNode> all = everything(client);
        for (ObjectKind kind : List.of(ObjectKind.TASK, ObjectKind.SERVICE, ObjectKind.NODE, ObjectKind.NETWORK)) {
            all.keySet().stream()
                    .filter(ref -> ref.kind() == kind && !ref.id().equals("shared0"))
                    .forEach(ref -> assertThat(client.delete("/v1/" + kind + "s/" + ref.id())
                                    .statusCode())
                            .as(ref.toString())
                            .isEqualTo(204));
        }
        JsonNode left = Client.json(client.get("/v1/networks/shared0/usage"));
        assertThat(left.at("/pools/0/inUse").intValue()).as(left.toString()).isEqualTo(3); // first, last, gateway
        assertThat(Client.json(client.get("/v1/audit")).get("findings")).isEmpty();
    }
}
