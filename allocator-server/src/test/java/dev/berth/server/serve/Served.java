package dev.berth.server.serve;

import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Prefix;
import dev.berth.server.http.Client;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.rest.EventLimits;
import dev.berth.server.sandbox.SandboxLimits;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server of a small cluster, and a client that checks every answer against its document. */
final class Served implements AutoCloseable {
    static final ServerSettings.Limits LIMITS =
            new ServerSettings.Limits(100_000, Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(5));

    final BreakableStore store = new BreakableStore();
    final BerthServer server;
    final Client client;
    final Contract contract;

    Served() {
        this(LIMITS, new EventLimits(50, 2));
    }

    Served(ServerSettings.Limits limits, EventLimits events) {
        ClusterSettings cluster = ClusterSettings.builder()
                .defaultAddressPools(List.of(new AddressPool(Prefix.parse("10.9.0.0/24"), 28)))
                .build();
        try {
            server = BerthServer.start(
                    store,
                    () -> store,
                    DriverSet.builtIn(cluster),
                    new ServeSettings(
                            cluster,
                            new ServerSettings("127.0.0.1", 0, null, null, limits),
                            new SandboxLimits(3, Duration.ofHours(1)),
                            events));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client = new Client(server.address());
        contract = new Contract(Client.json(client.get("/openapi.json")));
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        Map<String, String> fields = new HashMap<>();
        if (body != null) {
            fields.put("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            fields.put(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = client.send(method, path, body, fields);
        contract.check(method, path, response);
        return response;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    HttpResponse<String> put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    HttpResponse<String> delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    @Override
    public void close() {
        server.close();
    }
}
