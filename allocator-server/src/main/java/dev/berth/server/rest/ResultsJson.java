package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import java.util.List;

/** What came of a batch as a cluster document, each object with its condition, and those that wait once more as problems. */
final class ResultsJson {
    private final ClusterEngine engine;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private ResultsJson(ClusterEngine engine) {
        this.engine = engine;
        for (String list : List.of("networks", "services", "tasks", "nodes", "problems")) {
            json.putArray(list);
        }
    }

    /** The objects that were declared, as they are now: one may have changed when a later one was declared. */
    static ObjectNode of(ClusterEngine engine, List<Declared<?>> declared) {
        ResultsJson results = new ResultsJson(engine);
        declared.forEach(results::add);
        return results.json;
    }

    private void add(Declared<?> declared) {
        Object object = declared.object();
        if (object instanceof Network network) {
            add(ObjectType.NETWORK, network);
        } else if (object instanceof Node node) {
            add(ObjectType.NODE, node);
        } else if (object instanceof Service service) {
            add(ObjectType.SERVICE, service);
        } else if (object instanceof Task task) {
            add(ObjectType.TASK, task);
        }
    }

    private <T> void add(ObjectType<T> type, T object) {
        type.finder().apply(engine, type.id().apply(object)).ifPresent(now -> {
            json.withArray(type.plural()).add(type.json(now));
            now.condition().reason().ifPresent(why -> json.withArray("problems")
                    .add(problem(type.kind(), type.id().apply(object))
                            .setAll(ProblemDetails.of(why).brief())));
        });
    }

    private static ObjectNode problem(ObjectKind kind, String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", kind.toString())
                .put("id", id);
    }
}
