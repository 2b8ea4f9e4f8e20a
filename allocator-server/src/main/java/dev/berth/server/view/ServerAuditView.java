package dev.berth.server.view;

import com.fasterxml.jackson.databind.JsonNode;
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
            pending.add(List.of(
                    text(each, "driver") + ": " + text(each, "resource") + ", " + text(each, "stage") + " after "
                            + text(each, "attempts") + " attempts",
                    described(each)));
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
