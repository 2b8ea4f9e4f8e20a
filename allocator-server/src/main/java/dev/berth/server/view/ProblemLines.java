package dev.berth.server.view;

import dev.berth.server.explain.Explanation;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems as lines, the same problem of many tasks of one service as one. */
final class ProblemLines {
    /** By the ids of tasks; empty for a task without one. */
    private final Map<String, String> services = new HashMap<>();

    private final Map<String, String> places;

    /** Lines about the objects of this cluster. */
    ProblemLines(Cluster declared) {
        declared.tasks()
                .forEach(task -> services.put(task.id(), task.serviceId().orElse("")));
        this.places = declared.places();
    }

    /** Each problem, followed by what explains it. */
    List<List<String>> items(List<Problem> problems) {
        Map<List<Object>, List<Problem>> groups = new LinkedHashMap<>();
        for (Problem problem : problems) {
            groups.computeIfAbsent(key(problem), key -> new ArrayList<>()).add(problem);
        }
        return groups.values().stream().map(this::item).toList();
    }

    private List<String> item(List<Problem> group) {
        Problem first = group.get(0);
        List<String> lines = new ArrayList<>();
        lines.add(place(first) + subject(group) + ": " + first.message() + " (" + first.code() + ")");
        Explanation explanation = first.explanation();
        if (explanation.cause() != null) {
            lines.add(explanation.cause());
        }
        if (explanation.remedy() != null) {
            lines.add("would do: " + explanation.remedy());
        }
        return lines;
    }

    private String serviceOfTask(String id) {
        return services.getOrDefault(id, "");
    }

    /** Where the object is described, or else the service that it belongs to; nothing for what no file describes. */
    private String place(Problem problem) {
        String own = places.get(problem.kind() + " " + problem.id());
        String place = own != null ? own : places.get("service " + serviceOfTask(problem.id()));
        return place == null ? "" : place + ": ";
    }

    private List<Object> key(Problem problem) {
        String service = problem.kind() == Problem.Kind.TASK ? serviceOfTask(problem.id()) : "";
        return service.isEmpty()
                ? List.of(problem.kind(), problem.id(), problem.code(), problem.message())
                : List.of(problem.kind(), "of " + service, problem.code(), problem.message());
    }

    private String subject(List<Problem> group) {
        Problem first = group.get(0);
        if (group.size() == 1) {
            return first.kind() + " " + first.id();
        }
        List<NumberedId> ids = group.stream()
                .map(problem -> NumberedId.of(problem.id()))
                .sorted(Comparator.naturalOrder())
                .toList();
        return group.size() + " " + first.kind() + "s of " + serviceOfTask(first.id()) + " (" + ranges(ids) + ")";
    }

    /** Ids as a person sums them up: {@code web.1-4, web.9}. */
    static String ranges(List<NumberedId> ids) {
        List<String> ranges = new ArrayList<>();
        int start = 0;
        for (int at = 1; at <= ids.size(); at++) {
            if (at == ids.size() || !ids.get(at - 1).isFollowedBy(ids.get(at))) {
                NumberedId first = ids.get(start);
                ranges.add(
                        at - start == 1
                                ? first.id()
                                : first.id() + "-" + ids.get(at - 1).number());
                start = at;
            }
        }
        return ranges.size() <= 4
                ? String.join(", ", ranges)
                : ranges.get(0) + ", " + ranges.get(1) + " … " + ranges.get(ranges.size() - 1);
    }
}
