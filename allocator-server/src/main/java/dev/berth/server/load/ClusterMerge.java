package dev.berth.server.load;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.compose.ComposeReader;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the clusters of several files together, in their order. Confined to one thread. */
final class ClusterMerge {
    /** What Compose files assume to exist, by id: the networks that they call external, and ingress. */
    private final Map<String, Network> assumed = new LinkedHashMap<>();

    private final Objects<Network> networks = new Objects<>("network", Network::id);
    private final Objects<Service> services = new Objects<>("service", Service::id);
    private final Objects<Task> tasks = new Objects<>("task", Task::id);
    private final Objects<Node> nodes = new Objects<>("node", Node::id);
    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, String> stacks = new HashMap<>();

    /** @throws InputException if an id of this file is taken */
    void add(Path file, ClusterFile clusterFile) {
        Cluster cluster = clusterFile.cluster();
        networks.add(file, cluster.networks(), clusterFile, "networks");
        services.add(file, cluster.services(), clusterFile, "services");
        tasks.add(file, cluster.tasks(), clusterFile, "tasks");
        nodes.add(file, cluster.nodes(), clusterFile, "nodes");
        places.putAll(cluster.places());
    }

    /** @throws InputException if an id of this stack is taken */
    void add(Path file, Cluster stack) {
        List<Network> own = new ArrayList<>();
        for (Network network : stack.networks()) {
            if (network.isIngress() || isPredefined(network) || network.equals(ComposeReader.assumed(network.id()))) {
                assumed.put(network.id(), network);
            } else {
                own.add(network);
            }
        }
        networks.add(file, own);
        services.add(file, stack.services());
        tasks.add(file, stack.tasks());
        nodes.add(file, stack.nodes());
        notes.addAll(stack.notes());
        places.putAll(stack.places());
        stacks.putAll(stack.stacks());
    }

    private static boolean isPredefined(Network network) {
        return network.spec().labels().containsKey(Network.PREDEFINED_LABEL);
    }

    /** The cluster, for what exists already. */
    Cluster cluster(KnownIds existing) {
        List<Network> all = new ArrayList<>();
        boolean ingress = existing.hasIngress() || networks.list.stream().anyMatch(Network::isIngress);
        for (Network network : assumed.values()) {
            boolean own = stacks.containsKey("network " + network.id());
            if (!own && existing.networks().contains(network.id())) {
                notes.remove(ComposeReader.assumption(network.id()));
            } else if (!networks.files.containsKey(network.id()) && !(ingress && network.isIngress())) {
                all.add(network);
            }
        }
        all.addAll(networks.list);
        return new Cluster(all, services.list, tasks.list, nodes.list, List.copyOf(notes), places, stacks);
    }

    /** The objects of one kind. */
    private static final class Objects<T> {
        private final String kind;
        private final Function<T, String> id;
        private final List<T> list = new ArrayList<>();
        private final Map<String, Path> files = new HashMap<>();

        Objects(String kind, Function<T, String> id) {
            this.kind = kind;
            this.id = id;
        }

        void add(Path file, List<T> objects, ClusterFile clusterFile, String key) {
            for (int at = 0; at < objects.size(); at++) {
                Path other = put(file, objects.get(at));
                if (other != null) {
                    throw clusterFile.error(key, at, taken(file, objects.get(at), other), "give it another id");
                }
            }
        }

        void add(Path file, List<T> objects) {
            for (T object : objects) {
                Path other = put(file, object);
                if (other != null) {
                    throw InputException.of(
                            file,
                            taken(file, object, other),
                            "name each file once, and give stacks different names, by a top-level name in the file");
                }
            }
        }

        private @Nullable Path put(Path file, T object) {
            Path other = files.putIfAbsent(id.apply(object), file);
            list.add(object);
            return other;
        }

        private String taken(Path file, T object, Path other) {
            String where = other.equals(file) ? "this file" : other.toString();
            return "the " + kind + " id \"" + id.apply(object) + "\" is taken already, in " + where;
        }
    }
}
