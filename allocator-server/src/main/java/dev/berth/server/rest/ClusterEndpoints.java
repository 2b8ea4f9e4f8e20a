package dev.berth.server.rest;

import dev.berth.core.CnmAllocator;
import dev.berth.engine.ClusterEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code /v1} but for sandboxes: the cluster's objects, its pools, plans, batches and events. */
public final class ClusterEndpoints {
    private final ClusterEngine engine;
    private final EventHub events;
    private final Supplier<CnmAllocator> allocators;

    /**
     * Serves this engine.
     *
     * @param events what it tells
     * @param allocators what plans are made on
     */
    public ClusterEndpoints(ClusterEngine engine, EventHub events, Supplier<CnmAllocator> allocators) {
        this.engine = engine;
        this.events = events;
        this.allocators = allocators;
    }

    /** The routes. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route("GET", "/v1/events", call -> new EventStream(events.subscribe())));
        return routes;
    }
}
