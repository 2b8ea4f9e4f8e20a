package dev.berth.server.view;

import dev.berth.api.model.Task;
import dev.berth.server.plan.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Problems as lines, the same problem of many tasks of one service as one. */
final class ProblemLines {
    private final Function<String, String> serviceOfTask;

    /** @param serviceOfTask the id of a task's service; empty for none */
    ProblemLines(Function<String, String> serviceOfTask) {
        this.serviceOfTask = serviceOfTask;
    }

    static ProblemLines of(List<Task> tasks) {
        Map<String, String> services = new LinkedHashMap<>();
        tasks.forEach(task -> services.put(task.id(), task.serviceId().orElse("")));
        return new ProblemLines(id -> services.getOrDefault(id, ""));
    }

    List<String> lines(List<Problem> problems) {
        Map<List<Object>, List<Problem>> groups = new LinkedHashMap<>();
        for (Problem problem : problems) {
            groups.computeIfAbsent(key(problem), key -> new ArrayList<>()).add(problem);
        }
        return groups.values().stream()
                .map(group -> subject(group) + ": " + group.get(0).message() + " ("
                        + group.get(0).code() + ")")
                .toList();
    }

    private List<Object> key(Problem problem) {
        String service = problem.kind() == Problem.Kind.TASK ? serviceOfTask.apply(problem.id()) : "";
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
        return group.size() + " " + first.kind() + "s of " + serviceOfTask.apply(first.id()) + " (" + ranges(ids) + ")";
    }

    private static String ranges(List<NumberedId> ids) {
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
