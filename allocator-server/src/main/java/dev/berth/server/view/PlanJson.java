package dev.berth.server.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.json.ModelJson;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

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
        ObjectNode json = MAPPER.createObjectNode();
        var networks = json.putArray("networks");
        plan.networks().forEach(network -> networks.add(ModelJson.json(network)));
        var services = json.putArray("services");
        plan.services().forEach(service -> services.add(ModelJson.json(service)));
        var tasks = json.putArray("tasks");
        plan.tasks().forEach(task -> tasks.add(ModelJson.json(task)));
        var nodes = json.putArray("nodes");
        plan.nodes().forEach(node -> nodes.add(ModelJson.json(node)));
        var problems = json.putArray("problems");
        for (Problem problem : plan.problems()) {
            problems.addObject()
                    .put("kind", problem.kind().toString())
                    .put("id", problem.id())
                    .put("code", problem.code().name())
                    .put("message", problem.message());
        }
        try {
            JSON.writeValue(out, json); // a large plan fits into no string
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
