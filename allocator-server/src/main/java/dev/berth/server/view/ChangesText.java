package dev.berth.server.view;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What changes in a state, as text for people: what each object gets and gives back. */
public final class ChangesText {
    private static final int MOST_HELD = 6;

    private ChangesText() {}

    /**
     * The text, its lines ended.
     *
     * @param declared names the services of refused tasks, and where objects stand
     * @param outcome a last line: what came of it
     */
    public static String render(
            List<Change> changes,
            List<String> notes,
            List<Problem> problems,
            Cluster declared,
            String outcome,
            Style style) {
        Sections out = new Sections(style);
        out.marked("CHANGES", lines(changes).stream().map(List::of).toList());
        out.list("NOTES", notes.stream().map(List::of).toList());
        out.alarms("PROBLEMS", new ProblemLines(declared).items(problems));
        out.line(outcome);
        return out.textOr("");
    }

    /** Such as {@code 3 added, 1 removed}; {@code nothing} for no changes. */
    public static String summary(List<Change> changes) {
        List<String> counts = new ArrayList<>();
        for (Change.Kind kind : Change.Kind.values()) {
            long count = changes.stream().filter(each -> each.kind() == kind).count();
            if (count > 0) {
                counts.add(count + " " + kind);
            }
        }
        return counts.isEmpty() ? "nothing" : String.join(", ", counts);
    }

    private static List<String> lines(List<Change> changes) {
        Map<List<Object>, List<Change>> groups = new LinkedHashMap<>();
        for (Change change : changes) {
            String service = serviceOf(change);
            groups.computeIfAbsent(
                            service.isEmpty() ? List.of(change.ref()) : List.of(change.kind(), service),
                            first -> new ArrayList<>())
                    .add(change);
        }
        return groups.values().stream().map(ChangesText::line).toList();
    }

    private static String serviceOf(Change change) {
        return (change.after() == null ? change.before() : change.after()) instanceof Task task
                ? task.serviceId().orElse("")
                : "";
    }

    private static String line(List<Change> group) {
        Change first = group.get(0);
        String mark =
                switch (first.kind()) {
                    case ADDED -> "+ ";
                    case CHANGED -> "~ ";
                    case REMOVED -> "- ";
                };
        if (group.size() > 1) {
            List<NumberedId> ids = group.stream()
                    .map(each -> NumberedId.of(each.ref().id()))
                    .sorted(Comparator.naturalOrder())
                    .toList();
            return mark + group.size() + " tasks of " + serviceOf(first) + " (" + ProblemLines.ranges(ids) + ")";
        }
        String detail = detail(first);
        return mark + first.ref() + (detail.isEmpty() ? "" : ": " + detail);
    }

    private static String detail(Change change) {
        List<String> before = held(change.before());
        List<String> after = held(change.after());
        List<String> gets =
                after.stream().filter(each -> !before.contains(each)).toList();
        List<String> gives =
                before.stream().filter(each -> !after.contains(each)).toList();
        return switch (change.kind()) {
            case ADDED -> after.isEmpty() ? "holds nothing yet" : joined(gets);
            case REMOVED -> before.isEmpty() ? "held nothing" : "gives back " + joined(gives);
            case CHANGED -> {
                List<String> parts = new ArrayList<>();
                if (!gets.isEmpty()) {
                    parts.add("gets " + joined(gets));
                }
                if (!gives.isEmpty()) {
                    parts.add("gives back " + joined(gives));
                }
                yield parts.isEmpty() ? "keeps what it holds" : String.join("; ", parts);
            }
        };
    }

    private static String joined(List<String> texts) {
        return texts.size() <= MOST_HELD
                ? String.join(", ", texts)
                : String.join(", ", texts.subList(0, MOST_HELD)) + " and " + (texts.size() - MOST_HELD) + " more";
    }

    private static List<String> held(@Nullable Object object) {
        List<String> held = new ArrayList<>();
        if (object instanceof Network network) {
            NetworkState state = network.state();
            if (state != null) {
                state.ipam().pools().forEach(pool -> held.add(pool.subnet().toString()));
                String vnis = state.driver().options().getOrDefault(PlanTable.VNI_LIST, "");
                if (!vnis.isEmpty()) {
                    held.add("VNI " + vnis);
                }
            }
        } else if (object instanceof Service service) {
            for (VirtualIp virtualIp : service.stateOrNone().virtualIps()) {
                Cidr address = virtualIp.address();
                if (address != null) {
                    held.add(address.address() + " on " + virtualIp.networkId());
                }
            }
            for (PublishedPort port : service.stateOrNone().ports()) {
                if (port.mode() == PublishMode.INGRESS) {
                    held.add("port " + port.publishedPort() + "/"
                            + port.protocol().name().toLowerCase(Locale.ROOT));
                }
            }
        } else if (object instanceof Task task) {
            TaskRun.attachments(task).forEach(each -> add(each, held));
        } else if (object instanceof Node node) {
            node.attachments().forEach(each -> add(each, held));
        }
        return held;
    }

    private static void add(Attachment attachment, List<String> held) {
        attachment.addresses().forEach(each -> held.add(each.address() + " on " + attachment.networkId()));
    }
}
