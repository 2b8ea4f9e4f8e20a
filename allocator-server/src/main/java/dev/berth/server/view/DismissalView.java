package dev.berth.server.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.audit.Dismissal;
import java.io.Writer;
import java.util.List;

/** What is to be dismissed, as text and as JSON. */
public final class DismissalView {
    private DismissalView() {}

    /** The text, its lines ended. */
    public static String render(List<Dismissal> dismissals, Style style) {
        Sections out = new Sections(style);
        out.alarms(
                "TO BE DISMISSED",
                dismissals.stream()
                        .map(each -> List.of(each.driver() + ": " + each.resource(), each.reason()))
                        .toList());
        if (!dismissals.isEmpty()) {
            out.line("berth would neither give these back nor report them any more; what a driver holds stays there");
        }
        return out.textOr("nothing to dismiss");
    }

    /** {@code {"dismissals":[{"driver","resource","message"}]}}. */
    public static void write(List<Dismissal> dismissals, Writer out) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        var list = json.putArray("dismissals");
        dismissals.forEach(each -> list.addObject()
                .put("driver", each.driver())
                .put("resource", each.resource())
                .put("message", each.reason()));
        PlanJson.print(json, out);
    }
}
