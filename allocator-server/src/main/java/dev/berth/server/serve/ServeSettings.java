package dev.berth.server.serve;

import dev.berth.api.model.ClusterSettings;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.rest.EventLimits;
import dev.berth.server.sandbox.SandboxLimits;

/**
 * How a server is set up.
 *
 * @param cluster its cluster
 * @param http where and how it listens
 * @param sandboxes its sandboxes
 * @param events those who follow its events
 */
public record ServeSettings(ClusterSettings cluster, ServerSettings http, SandboxLimits sandboxes, EventLimits events) {
    /** With the usual limits. */
    public ServeSettings(ClusterSettings cluster, ServerSettings http) {
        this(cluster, http, SandboxLimits.DEFAULT, EventLimits.DEFAULT);
    }
}
