package dev.berth.server.swarm;

import dev.berth.api.model.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where tasks will likely run: each on the node with the fewest of its service, then the fewest of all, as Docker does. */
final class Placement {
    private Placement() {}

    /**
     * The tasks with their nodes; those that run keep theirs.
     *
     * @param present the tasks that run
     * @param nodes those that take tasks; none leaves the tasks without
     */
    static List<Task> of(List<Task> wanted, List<Task> present, List<String> nodes) {
        Map<String, String> places = new HashMap<>();
        Map<String, Integer> load = new HashMap<>();
        Map<String, Map<String, Integer>> byService = new HashMap<>();
        for (Task task : present) {
            task.nodeId().ifPresent(node -> {
                places.put(task.id(), node);
                count(task, node, load, byService);
            });
        }
        List<Task> placed = new ArrayList<>(wanted.size());
        for (Task task : wanted) {
            String node = places.get(task.id());
            if (node == null && !nodes.isEmpty()) {
                node = emptiest(
                        nodes, load, byService.getOrDefault(task.serviceId().orElse(""), Map.of()));
                count(task, node, load, byService);
            }
            placed.add(task.toBuilder().node(node).build());
        }
        return placed;
    }

    private static void count(
            Task task, String node, Map<String, Integer> load, Map<String, Map<String, Integer>> byService) {
        load.merge(node, 1, Integer::sum);
        byService
                .computeIfAbsent(task.serviceId().orElse(""), first -> new HashMap<>())
                .merge(node, 1, Integer::sum);
    }

    private static String emptiest(List<String> nodes, Map<String, Integer> load, Map<String, Integer> own) {
        String best = nodes.get(0);
        for (String node : nodes) {
            int ofService = own.getOrDefault(node, 0) - own.getOrDefault(best, 0);
            int ofAll = load.getOrDefault(node, 0) - load.getOrDefault(best, 0);
            if (ofService < 0 || (ofService == 0 && ofAll < 0)) {
                best = node;
            }
        }
        return best;
    }
}
