package dev.berth.server.rest;

import dev.berth.core.CnmAllocator;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ClusterEngine.Mode;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /v1} but for sandboxes: the cluster's objects, its pools, audits, plans, batches and events. */
public final class ClusterEndpoints {
    private static final Map<String, Mode> MODES = Map.of("whole", Mode.WHOLE, "each", Mode.EACH);

    private final ClusterEngine engine;
    private final EventHub events;
    private final Rehearsal rehearsal;
    private final AuditEndpoint audit;

    /**
     * Serves this engine.
     *
     * @param events what it tells
     * @param allocators what plans are made on: new ones that go on where the engine's stands
     * @param stored reads what is in the engine's store now
     */
    public ClusterEndpoints(
            ClusterEngine engine,
            EventHub events,
            Supplier<CnmAllocator.Builder> allocators,
            Supplier<ClusterObjects> stored) {
        this.engine = engine;
        this.events = events;
        this.rehearsal = new Rehearsal(engine, allocators);
        this.audit = new AuditEndpoint(engine, stored);
    }

    /** The routes. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        ObjectType.ALL.forEach(type -> routes.addAll(new ObjectEndpoints<>(engine, type).routes()));
        routes.addAll(new UsageEndpoints(engine).routes());
        routes.addAll(audit.routes());
        routes.add(new Route("POST", "/v1/plan", this::plan));
        routes.add(new Route("POST", "/v1/batches", this::batch));
        routes.replaceAll(this::durable);
        routes.add(new Route(
                "GET", "/v1/events", call -> new EventStream(events.subscribe(call.header("last-event-id")))));
        return routes;
    }

    /** An answer shows what others did, too, and must not be undone by a crash (CLU-7). */
    private Route durable(Route route) {
        return new Route(
                route.method(),
                route.template(),
                call -> engine.durably(() -> route.endpoint().reply(call)));
    }

    private Answer plan(Call call) {
        return Answer.json(200, rehearsal.of(BatchReader.document(call.value())));
    }

    private Answer batch(Call call) {
        Mode mode = MODES.get(call.query("mode").orElse("whole"));
        if (mode == null) {
            throw RequestException.malformed("this mode is not known", "use whole or each");
        }
        return Answer.json(200, ResultsJson.of(engine, engine.apply(BatchReader.batch(call.value()), mode)));
    }
}
