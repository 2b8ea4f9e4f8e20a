package dev.berth.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.audit.Dismissal;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** What the audit of a running server found, from its JSON, as text. */
public final class ServerAuditView {
    private ServerAuditView() {}

    /** Whether nothing is wrong, pending or waiting. */
    public static boolean isClean(JsonNode report) {
        return report.path("findings").isEmpty()
                && report.path("pendingReleases").isEmpty()
                && report.path("waiting").isEmpty();
    }

    /** Those of the pending releases that can be dismissed. */
    public static List<Dismissal> dismissals(JsonNode report) {
        List<Dismissal> dismissals = new ArrayList<>();
        for (JsonNode each : report.path("pendingReleases")) {
            if (each.path("dismissible").asBoolean()) {
                dismissals.add(new Dismissal(text(each, "driver"), text(each, "resource"), described(each)));
            }
        }
        return dismissals;
    }

    /** The text, its lines ended. */
    public static String render(JsonNode report, Style style) {
        Sections out = new Sections(style);
        List<List<String>> findings = new ArrayList<>();
        for (JsonNode each : report.path("findings")) {
            findings.add(List.of(
                    text(each, "kind") + " " + text(each, "id") + ": " + described(each), text(each, "advice")));
        }
        out.alarms("CONFLICTS", findings);
        List<List<String>> pending = new ArrayList<>();
        for (JsonNode each : report.path("pendingReleases")) {
            String what = text(each, "driver") + ": " + text(each, "resource") + ", " + text(each, "stage") + " after "
                    + text(each, "attempts") + " attempts";
            pending.add(
                    each.path("dismissible").asBoolean()
                            ? List.of(
                                    what,
                                    described(each),
                                    "compare the driver's own records, then dismiss it by --dismiss")
                            : List.of(what, described(each)));
        }
        out.alarms("PENDING RELEASES", pending);
        List<List<String>> waiting = new ArrayList<>();
        for (JsonNode each : report.path("waiting")) {
            waiting.add(List.of(described(each)));
        }
        out.alarms("WAITING", waiting);
        return out.textOr("no conflicts, and nothing waits");
    }

    /** The same as JSON, as the server told it. */
    public static void write(JsonNode report, Writer out) {
        PlanJson.print(report, out);
    }

    private static String described(JsonNode json) {
        return text(json, "message") + " (" + text(json, "code") + ")";
    }

    private static String text(JsonNode json, String key) {
        return json.path(key).asText();
    }
}
