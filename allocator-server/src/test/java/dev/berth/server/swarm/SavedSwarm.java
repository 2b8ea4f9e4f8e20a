package dev.berth.server.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.SavedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Docker's own client printed of a swarm, to be damaged and read again. Confined to one thread. */
public final class SavedSwarm {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, JsonNode> files = new LinkedHashMap<>();

    private SavedSwarm() {}

    /** One recorded from engine 20.10: a full /28, published ports, dnsrr, a container attached by hand. */
    public static SavedSwarm recorded() {
        SavedSwarm swarm = new SavedSwarm();
        for (String name : List.of("networks", "services", "tasks", "nodes", "info")) {
            try (InputStream in = SavedSwarm.class.getResourceAsStream("recorded/" + name + ".json")) {
                swarm.files.put(name, JSON.readTree(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return swarm;
    }

    /** What was saved in a folder, a file a kind. */
    public static SavedSwarm in(Path folder) {
        SavedSwarm swarm = new SavedSwarm();
        for (String name : List.of("networks", "services", "tasks", "nodes", "info")) {
            try {
                swarm.files.put(
                        name, JSON.readTree(folder.resolve(name + ".json").toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return swarm;
    }

    public ObjectNode network(String name) {
        return find("networks", "/Name", name);
    }

    public ObjectNode service(String name) {
        return find("services", "/Spec/Name", name);
    }

    ObjectNode info() {
        return (ObjectNode) files.get("info");
    }

    /** The tasks of a service that run. */
    public List<ObjectNode> running(String service) {
        String id = service(service).get("ID").textValue();
        List<ObjectNode> running = new java.util.ArrayList<>();
        for (JsonNode each : files.get("tasks")) {
            if (each.at("/ServiceID").asText().equals(id)
                    && each.at("/Status/State").asText().equals("running")) {
                running.add((ObjectNode) each);
            }
        }
        return running;
    }

    ArrayNode all(String kind) {
        return (ArrayNode) files.get(kind);
    }

    private ObjectNode find(String file, String pointer, String name) {
        for (JsonNode each : files.get(file)) {
            if (each.at(pointer).asText().equals(name)) {
                return (ObjectNode) each;
            }
        }
        throw new AssertionError("no " + name + " in " + file);
    }

    /** Gives a running task another address on one of its networks. */
    public void readdress(ObjectNode task, String network, String address) {
        for (JsonNode each : task.get("NetworksAttachments")) {
            if (each.at("/Network/Spec/Name").asText().equals(network)) {
                ((ObjectNode) each).putArray("Addresses").add(address);
                return;
            }
        }
        throw new AssertionError("the task is not on " + network);
    }

    /** The address of a task on a network, with its prefix length. */
    public static String address(ObjectNode task, String network) {
        for (JsonNode each : task.get("NetworksAttachments")) {
            if (each.at("/Network/Spec/Name").asText().equals(network)) {
                return each.at("/Addresses/0").asText();
            }
        }
        throw new AssertionError("the task is not on " + network);
    }

    /** Lets the engine count, as one of API 1.52 does. */
    public void counts(String network, String subnet, long inUse, long available) {
        ObjectNode counts = network(network)
                .putObject("Status")
                .putObject("IPAM")
                .putObject("Subnets")
                .putObject(subnet);
        counts.put("IPsInUse", inUse).put("DynamicIPsAvailable", available);
    }

    public void save(Path folder) {
        files.forEach((name, json) -> {
            try {
                Files.writeString(folder.resolve(name + ".json"), json.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    DockerCluster read(Path folder) {
        save(folder);
        return SavedJson.read(List.of(folder));
    }
}
