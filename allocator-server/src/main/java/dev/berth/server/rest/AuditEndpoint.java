package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.core.status.PendingRelease;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ObjectRef;
import dev.berth.server.audit.LiveAudit;
import dev.berth.server.audit.LiveFinding;
import dev.berth.server.json.JsonValue;
import dev.berth.server.state.ClusterObjects;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * {@code /v1/audit}: what is in memory, held against what is stored. Thread-safe; one audit at a time, since each reads
 * everything.
 */
final class AuditEndpoint {
    private final ClusterEngine engine;
    private final Supplier<ClusterObjects> stored;

    AuditEndpoint(ClusterEngine engine, Supplier<ClusterObjects> stored) {
        this.engine = engine;
        this.stored = stored;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/audit", this::audit), new Route("POST", "/v1/audit/dismissals", this::dismiss));
    }

    /** Of the pending releases named, dismisses those that can be, and says which. */
    private Answer dismiss(Call call) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode dismissed = json.putArray("dismissed");
        JsonValue named = call.value().object("pendingReleases");
        for (ObjectNode each : named.list("pendingReleases", AuditEndpoint::named)) {
            if (engine.allocator()
                    .dismiss(
                            each.path("driver").textValue(),
                            each.path("resource").textValue())) {
                dismissed.add(each);
            }
        }
        return Answer.json(200, json);
    }

    private static ObjectNode named(JsonValue json) {
        json.object("driver", "resource");
        return JsonNodeFactory.instance
                .objectNode()
                .put("driver", json.required("driver").text())
                .put("resource", json.required("resource").text());
    }

    private synchronized Answer audit(Call call) {
        LiveAudit.Report report = LiveAudit.of(engine, stored);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode findings = json.putArray("findings");
        report.findings().forEach(each -> findings.add(json(each)));
        ArrayNode pending = json.putArray("pendingReleases");
        report.pending().forEach(each -> pending.add(json(each)));
        ArrayNode waiting = json.putArray("waiting");
        report.waiting()
                .forEach((ref, why) ->
                        waiting.add(json(ref).setAll(ProblemDetails.of(why).brief())));
        return Answer.json(200, json);
    }

    private static ObjectNode json(ObjectRef ref) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", ref.kind().toString())
                .put("id", ref.id());
    }

    private static ObjectNode json(LiveFinding finding) {
        return json(finding.ref())
                .put("code", finding.code().name())
                .put("message", ProblemDetails.cut(finding.problem()))
                .put("advice", finding.advice());
    }

    private static ObjectNode json(PendingRelease pending) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("driver", pending.driver())
                .put("resource", pending.resource())
                .put("stage", pending.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("attempts", pending.attempts())
                .put("dismissible", pending.isDismissible());
        json.setAll(ProblemDetails.of(pending.failure()).brief());
        return json;
    }
}
