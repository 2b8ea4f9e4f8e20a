package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.error.AllocatorException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine asked over HTTP. */
final class LiveEngine implements DockerEngine {
    /** The newest version of the API whose answers are known; a newer engine is asked in this one. */
    private static final ApiVersion NEWEST = new ApiVersion(1, 56);
    /** From this version on, networks tell how full they are. */
    private static final ApiVersion USAGE = new ApiVersion(1, 52);

    /** By default the engine leaves out the containers that were attached by hand. */
    private static final String EVERY_TASK = "{\"runtime\":[\"container\",\"attachment\",\"plugin\",\"\"]}";

    private static final String EVENTS = "{\"type\":[\"network\",\"service\",\"node\",\"container\"],"
            + "\"event\":[\"create\",\"update\",\"remove\",\"destroy\",\"start\",\"die\",\"connect\",\"disconnect\"]}";

    private final EngineHttp http;
    private @Nullable ApiVersion version;

    LiveEngine(EngineHttp http) {
        this.http = http;
    }

    @Override
    public DockerCluster read() {
        String api = "/v" + version();
        ClusterAssembly assembly = new ClusterAssembly("the engine's answer");
        try {
            JsonNode info = http.one(api + "/info");
            assembly.engine(new Fields(info, "docker info"), version().toString());
            if (!assembly.isManager()) {
                throw http.failures().notAManager(notAManager(info.path("Swarm")));
            }
            // Who refers comes before what is referred to: then nothing is told of that was made in between only.
            http.each(api + "/tasks?filters=" + encoded(EVERY_TASK), each -> assembly.add(Shape.TASK, each));
            http.each(api + "/services", each -> assembly.add(Shape.SERVICE, each));
            http.each(api + "/nodes", each -> assembly.add(Shape.NODE, each));
            List<JsonNode> networks = new ArrayList<>();
            http.each(api + "/networks", networks::add);
            networks.forEach(each -> assembly.add(Shape.NETWORK, inspected(api, each)));
        } catch (AllocatorException e) {
            forget();
            throw e;
        }
        return assembly.build();
    }

    /** The list lacks the endpoints and counts of a network; of the routing mesh, every node's are asked for. */
    private JsonNode inspected(String api, JsonNode network) {
        if (!network.path("Scope").asText().equals("swarm")) {
            return network;
        }
        String id = network.path("Id").asText();
        boolean verbose = network.path("Ingress").asBoolean();
        // Asked by its id, an engine answers by its own node's counts. By its name, it asks the swarm's leader.
        String path = version().compareTo(USAGE) < 0
                ? encoded(id) + (verbose ? "?verbose=true" : "")
                : encoded(network.path("Name").asText()) + "?scope=swarm" + (verbose ? "&verbose=true" : "");
        return http.oneIfThere(api + "/networks/" + path)
                .filter(each -> each.path("Id").asText().equals(id))
                .orElse(network); // removed in the meantime, but tasks told of it
    }

    private static String notAManager(JsonNode swarm) {
        return switch (swarm.path("LocalNodeState").asText()) {
            case "active" -> "is a worker of its swarm, and not a manager";
            case "locked" -> "its swarm is locked; docker swarm unlock opens it";
            case "", "inactive" -> "is in no swarm";
            default ->
                "is not ready in its swarm (" + swarm.path("LocalNodeState").asText()
                        + (swarm.path("Error").asText().isEmpty()
                                ? ""
                                : ": " + swarm.path("Error").asText()) + ")";
        };
    }

    @Override
    public DockerEvents events() {
        return LiveEvents.of(http.follow("/v" + version() + "/events?filters=" + encoded(EVENTS)), http.failures());
    }

    /** Asks once, and again after a failure: it may be another engine by then. */
    private synchronized ApiVersion version() {
        ApiVersion known = version;
        if (known == null) {
            String told = http.header("/_ping", "Api-Version");
            ApiVersion engines = told == null ? null : ApiVersion.parse(told);
            if (engines == null) {
                throw http.failures().foreign("it does not tell the version of its API");
            }
            known = engines.compareTo(NEWEST) < 0 ? engines : NEWEST;
            version = known;
        }
        return known;
    }

    private synchronized void forget() {
        version = null;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
