package dev.berth.server.serve;

import dev.berth.api.store.Store;
import dev.berth.engine.ClusterEngine;
import dev.berth.server.http.HttpServer;
import dev.berth.server.json.JsonForm;
import dev.berth.server.metrics.ServerMetrics;
import dev.berth.server.rest.ClusterEndpoints;
import dev.berth.server.rest.EventHub;
import dev.berth.server.rest.MonitorEndpoints;
import dev.berth.server.rest.Route;
import dev.berth.server.rest.Router;
import dev.berth.server.rest.SandboxEndpoints;
import dev.berth.server.sandbox.Sandboxes;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.StoredObjects;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A running server: a cluster's engine, sandboxes, and the HTTP API to both. Thread-safe. */
public final class BerthServer implements AutoCloseable {
    private final Store store;
    private final ClusterEngine engine;
    private final ServerMetrics metrics;
    private final Sandboxes sandboxes;
    private final EventHub events;
    private final Chores chores;
    private final HttpServer http;

    private BerthServer(
            Store store,
            ClusterEngine engine,
            ServerMetrics metrics,
            Sandboxes sandboxes,
            EventHub events,
            Chores chores,
            HttpServer http) {
        this.store = store;
        this.engine = engine;
        this.metrics = metrics;
        this.sandboxes = sandboxes;
        this.events = events;
        this.chores = chores;
        this.http = http;
    }

    /**
     * Reads the store, allocates what it says, and starts to listen.
     *
     * @param store the server's alone; closed with it, and if it cannot start
     * @param reader opens the same store for reading, for audits
     * @param drivers not closed with it
     * @throws IOException if it cannot listen
     * @throws dev.berth.api.error.AllocatorException if the store cannot be read
     */
    public static BerthServer start(Store store, Supplier<Store> reader, DriverSet drivers, ServeSettings settings)
            throws IOException {
        EventHub events = new EventHub(settings.events(), store.epoch());
        List<AutoCloseable> opened = new ArrayList<>(List.of(store, events));
        try {
            ClusterEngine engine = ClusterEngine.builder(drivers::builder, store, new JsonForm())
                    .listener(events)
                    .open();
            opened.add(engine);
            Sandboxes sandboxes = new Sandboxes(settings.sandboxes(), System::nanoTime);
            ServerMetrics metrics = new ServerMetrics(engine);
            opened.add(metrics);
            metrics.gauge("berth.sandboxes", "Sandboxes that live", sandboxes::size);
            metrics.gauge("berth.event.clients", "Clients that follow the events", events::size);
            List<Route> routes = new ArrayList<>(
                    new ClusterEndpoints(engine, events, drivers::builder, () -> read(reader)).routes());
            routes.addAll(new SandboxEndpoints(sandboxes).routes());
            routes.addAll(new MonitorEndpoints(engine, metrics::scrape).routes());
            HttpServer http = HttpServer.start(settings.http(), new Router(routes), metrics::answered);
            Chores chores = Chores.start(engine, sandboxes, events);
            return new BerthServer(store, engine, metrics, sandboxes, events, chores, http);
        } catch (IOException | RuntimeException | Error e) {
            for (int i = opened.size() - 1; i >= 0; i--) {
                closeQuietly(opened.get(i), e);
            }
            throw e;
        }
    }

    private static ClusterObjects read(Supplier<Store> reader) {
        try (Store store = reader.get()) {
            return StoredObjects.of(store);
        }
    }

    private static void closeQuietly(AutoCloseable part, Throwable because) {
        try {
            part.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** Where it listens. */
    public URI address() {
        return http.address();
    }

    /** Finishes the requests under way, then closes everything, the store last. */
    @Override
    public void close() {
        chores.close();
        events.close();
        http.stop();
        sandboxes.close();
        metrics.close();
        engine.close();
        store.close();
    }
}
