package dev.berth.server.view;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tasks whose numbers and addresses all count up by one, so that the first and the last tell everything: {@code web.2} to
 * {@code web.9} with {@code 10.0.1.4} to {@code 10.0.1.11}. Immutable.
 *
 * @param first the first of them
 * @param last the last, perhaps the same
 */
record TaskRun(Task first, Task last) {
    /** The tasks in the order of their numbers, joined to as few runs as there are. */
    static List<TaskRun> of(List<Task> tasks) {
        List<Task> ordered = new ArrayList<>(tasks);
        ordered.sort(Comparator.<Task, NumberedId>comparing(task -> NumberedId.of(task.id())));
        List<TaskRun> runs = new ArrayList<>();
        for (Task task : ordered) {
            TaskRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && follows(last.last, task)) {
                runs.set(runs.size() - 1, new TaskRun(last.first, task));
            } else {
                runs.add(new TaskRun(task, task));
            }
        }
        return runs;
    }

    private static boolean follows(Task one, Task other) {
        return NumberedId.of(one.id()).isFollowedBy(NumberedId.of(other.id()))
                && one.ended() == other.ended()
                && one.nodeId().equals(other.nodeId())
                && areFollowedBy(attachments(one), attachments(other));
    }

    private static boolean areFollowedBy(List<Attachment> these, List<Attachment> those) {
        if (these.size() != those.size()) {
            return false;
        }
        for (int at = 0; at < these.size(); at++) {
            if (!these.get(at).networkId().equals(those.get(at).networkId())
                    || !addressesFollow(these.get(at).addresses(), those.get(at).addresses())) {
                return false;
            }
        }
        return true;
    }

    private static boolean addressesFollow(List<Cidr> these, List<Cidr> those) {
        if (these.size() != those.size()) {
            return false;
        }
        for (int at = 0; at < these.size(); at++) {
            Cidr one = these.get(at);
            Cidr other = those.get(at);
            if (!one.prefix().equals(other.prefix())
                    || one.address().low() + 1 != other.address().low()
                    || one.address().high() != other.address().high()) {
                return false;
            }
        }
        return true;
    }

    static List<Attachment> attachments(Task task) {
        TaskState state = task.state();
        return state == null ? List.of() : state.networks();
    }

    private boolean isSingle() {
        return first.id().equals(last.id());
    }

    /** {@code web.2-9}, or {@code web.2}. */
    String label() {
        return isSingle()
                ? first.id()
                : first.id() + "-" + NumberedId.of(last.id()).number();
    }

    /** The addresses on one of the attachments: {@code 10.0.1.4 - 10.0.1.11}, a line a family. */
    List<String> addresses(int attachment) {
        List<Cidr> from = attachments(first).get(attachment).addresses();
        List<Cidr> to = attachments(last).get(attachment).addresses();
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < from.size(); at++) {
            String start = from.get(at).address().toString();
            lines.add(isSingle() ? start : start + " - " + to.get(at).address());
        }
        return lines;
    }
}
