package dev.berth.server.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.audit.Finding;
import dev.berth.server.audit.NotedCall;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Problem;
import java.io.Writer;
import java.util.List;

/** What an audit found, as text and as JSON. */
public final class AuditView {
    private AuditView() {}

    /** The text, its lines ended. */
    public static String render(
            List<Finding> findings, List<NotedCall> calls, List<Problem> waiting, Cluster stored, Style style) {
        Sections out = new Sections(style);
        out.alarms(
                "CONFLICTS",
                findings.stream()
                        .map(each -> List.of(
                                each.ref() + ": " + each.problem() + " (" + each.code() + ")",
                                each.repair().toString()))
                        .toList());
        out.alarms(
                "PENDING RELEASES",
                calls.stream()
                        .map(each -> List.of(
                                each.driver() + ": " + each.resource(),
                                each.outlook().toString()))
                        .toList());
        out.alarms("WAITING", new ProblemLines(stored).items(waiting));
        return out.textOr("no conflicts, and nothing waits");
    }

    /**
     * {@code {"conflicts":[{"kind","id","code","message","repairable"}],
     * "pendingReleases":[{"driver","resource","message","dismissible"}],"waiting":[…]}}.
     */
    public static void write(List<Finding> findings, List<NotedCall> calls, List<Problem> waiting, Writer out) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        var conflicts = json.putArray("conflicts");
        for (Finding finding : findings) {
            conflicts
                    .addObject()
                    .put("kind", finding.ref().kind().toString())
                    .put("id", finding.ref().id())
                    .put("code", finding.code().name())
                    .put("message", finding.problem())
                    .put("repairable", finding.repair() != Finding.Repair.NONE);
        }
        var pending = json.putArray("pendingReleases");
        for (NotedCall call : calls) {
            pending.addObject()
                    .put("driver", call.driver())
                    .put("resource", call.resource())
                    .put("message", call.outlook().toString())
                    .put("dismissible", call.isDismissible());
        }
        json.set("waiting", PlanJson.problems(waiting));
        PlanJson.print(json, out);
    }
}
