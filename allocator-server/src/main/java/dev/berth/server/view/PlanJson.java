package dev.berth.server.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.explain.Explanation;
import dev.berth.server.json.ModelJson;
import dev.berth.server.plan.Doubts;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Set;

/** A plan as JSON: {@code {"networks","services","tasks","nodes","problems"}}, every key always there. */
public final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ObjectWriter JSON = MAPPER.writer(new DefaultPrettyPrinter()
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")))
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private PlanJson() {}

    /** Writes the plan, and a line break. */
    public static void write(Plan plan, Writer out) {
        print(json(plan), out);
    }

    /** Writes the plan with what it changes in a state, and a line break. */
    public static void write(Plan plan, List<Change> changes, Writer out) {
        ObjectNode json = json(plan);
        var list = json.putArray("changes");
        for (Change change : changes) {
            list.addObject()
                    .put("kind", change.ref().kind().toString())
                    .put("id", change.ref().id())
                    .put("change", change.kind().toString());
        }
        print(json, out);
    }

    /** Writes the plan with what of it may come out otherwise, and a line break. */
    public static void write(Plan plan, Doubts doubts, Writer out) {
        ObjectNode json = json(plan);
        var list = json.putArray("mayDiffer");
        for (Doubts.Doubt doubt : doubts.all()) {
            ObjectNode each = list.addObject()
                    .put("kind", doubt.ref().kind().toString())
                    .put("id", doubt.ref().id())
                    .put("part", doubt.part().toString());
            if (doubt.networkId() != null) {
                each.put("networkId", doubt.networkId());
            }
            each.put("why", doubt.why());
        }
        print(json, out);
    }

    /** Writes objects as a cluster file, and a line break. */
    public static void write(ClusterObjects objects, Writer out) {
        ObjectNode json = MAPPER.createObjectNode();
        put(json, objects.networks(), objects.services(), objects.tasks(), objects.nodes());
        print(json, out);
    }

    /** Writes those members of a plan that are named, and a line break. */
    public static void write(Plan plan, Set<String> members, Writer out) {
        ObjectNode json = json(plan);
        json.retain(members);
        print(json, out);
    }

    private static void put(
            ObjectNode json, List<Network> networks, List<Service> services, List<Task> tasks, List<Node> nodes) {
        var networkList = json.putArray("networks");
        networks.forEach(network -> networkList.add(ModelJson.json(network)));
        var serviceList = json.putArray("services");
        services.forEach(service -> serviceList.add(ModelJson.json(service)));
        var taskList = json.putArray("tasks");
        tasks.forEach(task -> taskList.add(ModelJson.json(task)));
        var nodeList = json.putArray("nodes");
        nodes.forEach(node -> nodeList.add(ModelJson.json(node)));
    }

    private static ObjectNode json(Plan plan) {
        ObjectNode json = MAPPER.createObjectNode();
        put(json, plan.networks(), plan.services(), plan.tasks(), plan.nodes());
        json.set("problems", problems(plan.problems()));
        return json;
    }

    static ArrayNode problems(List<Problem> problems) {
        ArrayNode json = MAPPER.createArrayNode();
        for (Problem problem : problems) {
            ObjectNode each = json.addObject()
                    .put("kind", problem.kind().toString())
                    .put("id", problem.id())
                    .put("code", problem.code().name())
                    .put("message", problem.message());
            Explanation explanation = problem.explanation();
            if (explanation.cause() != null) {
                each.put("cause", explanation.cause());
            }
            if (explanation.remedy() != null) {
                each.put("remedy", explanation.remedy());
            }
        }
        return json;
    }

    /** Writes any JSON the way plans are written, and a line break. */
    static void print(JsonNode json, Writer out) {
        try {
            JSON.writeValue(out, json); // a large plan fits into no string
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
