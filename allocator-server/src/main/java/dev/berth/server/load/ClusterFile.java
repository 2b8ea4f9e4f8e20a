package dev.berth.server.load;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import dev.berth.server.json.JsonValue;
import dev.berth.server.json.ModelJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A file in the object model itself: {@code {"networks":[],"services":[],"tasks":[],"nodes":[]}}, each list optional. What it
 * refers to may stand in another file, so references are checked when all are known.
 */
final class ClusterFile {
    private static final Set<String> SHARED_WITH_COMPOSE = Set.of("networks", "services");
    private static final Set<String> ONLY_HERE = Set.of("tasks", "nodes");

    private final JsonDocument document;
    private final Cluster cluster;

    private ClusterFile(JsonDocument document, Cluster cluster) {
        this.document = document;
        this.cluster = cluster;
    }

    /** Whether the document is one of this kind: Compose has mappings where a cluster file has lists. */
    static boolean isOne(SourceDocument source) {
        for (NodeTuple entry : source.root().getValue()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (ONLY_HERE.contains(key)
                    || (SHARED_WITH_COMPOSE.contains(key) && entry.getValueNode() instanceof SequenceNode)) {
                return true;
            }
        }
        return false;
    }

    /** @throws InputException if the document does not describe a cluster */
    static ClusterFile read(SourceDocument source) {
        JsonDocument document = JsonDocument.of(source);
        return new ClusterFile(document, document.read(json -> cluster(json, document)));
    }

    private static Cluster cluster(JsonValue json, JsonDocument document) {
        json.object("networks", "services", "tasks", "nodes");
        List<Network> networks = json.list("networks", ModelJson::network);
        List<Service> services = json.list("services", ModelJson::service);
        List<Task> tasks = json.list("tasks", ModelJson::task);
        List<Node> nodes = json.list("nodes", ModelJson::node);
        Map<String, String> places = new HashMap<>();
        addPlaces("network", networks, Network::id, document, places);
        addPlaces("service", services, Service::id, document, places);
        addPlaces("task", tasks, Task::id, document, places);
        addPlaces("node", nodes, Node::id, document, places);
        return new Cluster(networks, services, tasks, nodes, List.of(), places, Map.of());
    }

    private static <T> void addPlaces(
            String kind, List<T> objects, Function<T, String> id, JsonDocument document, Map<String, String> places) {
        for (int at = 0; at < objects.size(); at++) {
            places.put(kind + " " + id.apply(objects.get(at)), document.place("/" + kind + "s/" + at));
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** A problem of an object, to be thrown; {@code list} is its list's key. */
    InputException error(String list, int index, String problem, String advice) {
        return document.error("/" + list + "/" + index + "/id", problem, advice);
    }

    /** @throws InputException if an object refers to one that is not among the known */
    void checkReferences(KnownIds known) {
        Checker checker = new Checker(known);
        List<Service> services = cluster.services();
        for (int at = 0; at < services.size(); at++) {
            checker.service(services.get(at), "/services/" + at);
        }
        for (int at = 0; at < cluster.tasks().size(); at++) {
            checker.task(cluster.tasks().get(at), "/tasks/" + at);
        }
        for (int at = 0; at < cluster.nodes().size(); at++) {
            Node node = cluster.nodes().get(at);
            checker.attachments(node.attachments(), "/nodes/" + at + "/attachments/");
        }
    }

    /** Follows the references of each object by their places in the file. */
    private final class Checker {
        private final KnownIds known;

        Checker(KnownIds known) {
            this.known = known;
        }

        void service(Service service, String place) {
            specs(service.spec().networks(), place);
            List<VirtualIp> virtualIps = service.stateOrNone().virtualIps();
            for (int at = 0; at < virtualIps.size(); at++) {
                network(virtualIps.get(at).networkId(), place + "/state/virtualIps/" + at + "/networkId");
            }
        }

        void task(Task task, String place) {
            task.serviceId().ifPresent(id -> check(known.services(), "service", id, place + "/serviceId"));
            if (known.hasNodes()) { // a cluster without nodes leaves them out
                task.nodeId().ifPresent(id -> check(known.nodes(), "node", id, place + "/nodeId"));
            }
            specs(task.spec().networks(), place);
            if (task.state() != null) {
                attachments(task.state().networks(), place + "/state/networks/");
            }
        }

        private void specs(List<NetworkAttachmentSpec> networks, String place) {
            for (int at = 0; at < networks.size(); at++) {
                network(networks.get(at).target(), place + "/spec/networks/" + at + "/target");
            }
        }

        void attachments(List<Attachment> attachments, String place) {
            for (int at = 0; at < attachments.size(); at++) {
                network(attachments.get(at).networkId(), place + at + "/networkId");
            }
        }

        private void network(String id, String place) {
            check(known.networks(), "network", id, place);
        }

        private void check(Set<String> ids, String kind, String id, String place) {
            if (!ids.contains(id)) {
                throw document.error(
                        place,
                        "no " + kind + " has the id \"" + id + "\"",
                        "correct it, or add the " + kind + " to this file or another");
            }
        }
    }
}
