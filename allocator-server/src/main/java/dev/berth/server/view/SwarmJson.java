package dev.berth.server.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.docker.engine.EngineInfo;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.NetworkRoom;
import dev.berth.server.swarm.SubnetRoom;
import dev.berth.server.swarm.SwarmFinding;
import dev.berth.server.swarm.SwarmReport;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What there is to say of a swarm, as JSON:
 * {@code {"engine"?,"conflicts":[],"shortages":[],"waiting":[],"networks":[],"notes":[]}}.
 */
public final class SwarmJson {
    private SwarmJson() {}

    /** Writes it, and a line break. */
    public static void write(SwarmReport report, Fullness fullness, Writer out) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        EngineInfo engine = report.engine();
        if (engine != null) {
            ObjectNode told = json.putObject("engine")
                    .put("name", engine.name())
                    .put("version", engine.version())
                    .put("manager", engine.manager());
            if (engine.apiVersion() != null) {
                told.put("apiVersion", engine.apiVersion());
            }
        }
        findings(json.putArray("conflicts"), report.findings(), SwarmFinding::isConflict);
        findings(json.putArray("shortages"), report.findings(), each -> !each.isConflict());
        json.set("waiting", PlanJson.problems(report.waiting()));
        ArrayNode networks = json.putArray("networks");
        report.rooms().forEach(each -> room(networks.addObject(), each, fullness));
        ArrayNode notes = json.putArray("notes");
        report.notes().forEach(notes::add);
        PlanJson.print(json, out);
    }

    private static void findings(ArrayNode list, List<SwarmFinding> findings, Predicate<SwarmFinding> chosen) {
        findings.stream().filter(chosen).forEach(each -> {
            ObjectNode json = list.addObject()
                    .put("kind", each.ref().kind().toString())
                    .put("id", each.ref().id())
                    .put("code", each.code().name())
                    .put("message", each.problem());
            if (each.remedy() != null) {
                json.put("remedy", each.remedy());
            }
        });
    }

    private static void room(ObjectNode json, NetworkRoom room, Fullness fullness) {
        json.put("network", room.network())
                .put("networkId", room.networkId())
                .put("driver", room.driver())
                .put(
                        "level",
                        room.level(fullness).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("percentUsed", room.percentUsed())
                .put("free", room.free())
                .put("nodes", room.nodes())
                .put("otherNodes", room.otherNodes())
                .put("loadBalancersMissing", room.missing())
                .put("costOfReplica", room.costOfReplica())
                .put("costOfReplicaOnAnotherNode", room.costOnAnotherNode())
                .put("moreReplicas", room.moreReplicas())
                .put("moreReplicasSpread", room.moreReplicasSpread());
        ArrayNode subnets = json.putArray("subnets");
        room.subnets().forEach(each -> subnet(subnets.addObject(), each));
    }

    private static void subnet(ObjectNode json, SubnetRoom subnet) {
        json.put("subnet", subnet.subnet().toString());
        if (subnet.rangeOrNull() != null) {
            json.put("range", subnet.rangeOrNull().toString());
        }
        json.put("capacity", subnet.capacity())
                .put("reserved", subnet.reserved())
                .put("gateways", subnet.gateways())
                .put("auxiliary", subnet.auxiliary())
                .put("virtualIps", subnet.virtualIps())
                .put("tasks", subnet.tasks())
                .put("loadBalancers", subnet.loadBalancers())
                .put("loadBalancersUnseen", subnet.unseen());
        subnet.unowned().ifPresent(each -> json.put("unowned", each));
        json.put("free", subnet.free());
    }
}
