package dev.berth.server.swarm;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.docker.engine.DockerService;
import dev.berth.server.compose.ComposeReader;
import dev.berth.server.input.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stacks ask of a swarm, as Docker takes it: networks under their real names, without those that are there, which Docker
 * leaves as they are; no second set of tasks for global services that run. Immutable.
 *
 * @param cluster what is to be declared
 * @param surplusTasks tasks of its services that run and are no longer wanted
 * @param notes what the reader of the files said, and what Docker does otherwise
 */
record Wish(Cluster cluster, List<String> surplusTasks, List<String> notes) {
    static Wish of(Cluster files, NamedSwarm swarm) {
        List<String> notes = new ArrayList<>(files.notes());
        Renaming names = realNames(files);
        List<Network> networks = new ArrayList<>();
        for (Network declared : files.networks()) {
            Network network = names.network(declared);
            if (declared.equals(ComposeReader.assumed(declared.id()))
                    && !files.stacks().containsKey("network " + declared.id())) {
                notes.remove(ComposeReader.assumption(declared.id()));
                notes.add("network " + declared.id()
                        + " is external, and the swarm has none of this name: docker stack deploy refuses the stack");
            } else if (swarm.networks().containsKey(network.id())) {
                notes.add("network " + network.id() + " is there already, and stays as it is");
            } else {
                networks.add(withoutGuesses(network, notes));
            }
        }
        Set<String> running = new HashSet<>();
        for (Service service : files.services()) {
            DockerService present = swarm.services().get(service.id());
            if (present != null && present.mode() == DockerService.Mode.GLOBAL) {
                running.add(service.id());
            }
        }
        List<Task> tasks = files.tasks().stream()
                .filter(each -> each.serviceId().filter(running::contains).isEmpty())
                .map(names::task)
                .toList();
        Cluster cluster = new Cluster(
                networks,
                files.services().stream().map(names::service).toList(),
                tasks,
                files.nodes(),
                notes,
                renamed(files.places(), names),
                renamed(files.stacks(), names));
        return new Wish(cluster, surplus(cluster, running, swarm), List.copyOf(new java.util.LinkedHashSet<>(notes)));
    }

    /** A network's name may be another than its id, and is what counts. */
    private static Renaming realNames(Cluster files) {
        Set<String> ids = new HashSet<>();
        files.networks().forEach(each -> ids.add(each.id()));
        Map<String, String> names = new HashMap<>();
        for (Network network : files.networks()) {
            String name = network.spec().name();
            if (!name.equals(network.id()) && ids.add(name)) {
                names.put(network.id(), name);
            }
        }
        return new Renaming(names, Map.of(), Map.of(), Map.of());
    }

    private static Map<String, String> renamed(Map<String, String> byRef, Renaming names) {
        String prefix = "network ";
        Map<String, String> renamed = new HashMap<>();
        byRef.forEach((ref, text) -> renamed.put(
                ref.startsWith(prefix) ? prefix + Renaming.of(names.networks(), ref.substring(prefix.length())) : ref,
                text));
        return renamed;
    }

    /** Docker's managers give IPv6 subnets only where somebody chose them. */
    private static Network withoutGuesses(Network network, List<String> notes) {
        NetworkSpec spec = network.spec();
        if (!spec.dualStack()) {
            return network;
        }
        notes.add("network " + network.id() + " wants IPv6: a swarm's manager gives only IPv6 subnets that are chosen,"
                + " and each endpoint one address, of either family");
        return Network.of(
                network.id(),
                NetworkSpec.builder(spec.name())
                        .labels(spec.labels())
                        .driver(spec.driver())
                        .ipam(spec.ipam())
                        .ingress(spec.ingress())
                        .internal(spec.internal())
                        .attachable(spec.attachable())
                        .build());
    }

    private static List<String> surplus(Cluster wanted, Set<String> running, NamedSwarm swarm) {
        Set<String> services = new HashSet<>();
        wanted.services().forEach(each -> services.add(each.id()));
        services.removeAll(running);
        Set<String> tasks = new HashSet<>();
        wanted.tasks().forEach(each -> tasks.add(each.id()));
        return swarm.objects().tasks().stream()
                .filter(each -> each.serviceId().filter(services::contains).isPresent())
                .map(Task::id)
                .filter(each -> !tasks.contains(each))
                .toList();
    }
}
