package dev.berth.server.serve;

import dev.berth.docker.engine.DockerEngine;
import dev.berth.server.http.HttpServer;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.metrics.SwarmMetrics;
import dev.berth.server.rest.ProbeEndpoints;
import dev.berth.server.rest.Router;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.HostRoutes;
import dev.berth.server.watch.Rhythm;
import dev.berth.server.watch.SwarmFollower;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;

/** Follows a swarm and tells its figures over HTTP. Thread-safe. */
public final class WatchServer implements AutoCloseable {
    private final SwarmFollower follower;
    private final SwarmMetrics metrics;
    private final HttpServer http;

    private WatchServer(SwarmFollower follower, SwarmMetrics metrics, HttpServer http) {
        this.follower = follower;
        this.metrics = metrics;
        this.http = http;
    }

    /**
     * Starts to listen, and to follow.
     *
     * @param engine closed with the server, and if it cannot start
     * @param routes those of the engine's machine
     * @throws IOException if it cannot listen
     */
    public static WatchServer start(
            DockerEngine engine, Supplier<HostRoutes> routes, Fullness fullness, Rhythm rhythm, ServerSettings where)
            throws IOException {
        SwarmMetrics metrics = new SwarmMetrics(Clock.systemUTC());
        HttpServer http;
        try {
            http = HttpServer.start(
                    where,
                    new Router(new ProbeEndpoints(metrics::trouble, metrics::scrape).routes()),
                    (method, route, status, nanos) -> {});
        } catch (IOException | RuntimeException e) {
            metrics.close();
            engine.close();
            throw e;
        }
        return new WatchServer(
                SwarmFollower.start(engine, routes, fullness, rhythm, Clock.systemUTC(), metrics), metrics, http);
    }

    /** Where it listens. */
    public URI address() {
        return http.address();
    }

    /** Finishes the requests under way, and stops following. */
    @Override
    public void close() {
        http.stop();
        follower.close();
        metrics.close();
    }
}
