package dev.berth.server.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;

/** Tasks as JSON. */
final class TaskJson {
    private TaskJson() {}

    static Task task(JsonValue json) {
        json.object("id", "serviceId", "nodeId", "slot", "ended", "spec", "state");
        return json.build(() -> Task.builder(json.required("id").text())
                .service(json.optional("serviceId", JsonValue::text))
                .node(json.optional("nodeId", JsonValue::text))
                .slot(json.optional("slot", slot -> slot.integer(0, Integer.MAX_VALUE), 0))
                .ended(json.optional("ended", JsonValue::flag, false))
                .spec(json.optional("spec", TaskJson::spec, TaskSpec.DEFAULT))
                .state(json.optional("state", TaskJson::state))
                .build());
    }

    private static TaskSpec spec(JsonValue json) {
        json.object("networks");
        return json.build(() -> new TaskSpec(json.list("networks", AttachmentJson::spec)));
    }

    private static TaskState state(JsonValue json) {
        json.object("networks", "endpoint");
        return new TaskState(
                json.list("networks", AttachmentJson::attachment), json.optional("endpoint", ServiceJson::state));
    }

    static ObjectNode json(Task task) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", task.id());
        task.serviceId().ifPresent(service -> json.put("serviceId", service));
        task.nodeId().ifPresent(node -> json.put("nodeId", node));
        if (task.slot() != 0) {
            json.put("slot", task.slot());
        }
        if (task.ended()) {
            json.put("ended", true);
        }
        ModelJson.putFilled(
                json.putObject("spec"),
                "networks",
                AttachmentJson.json(task.spec().networks()));
        TaskState state = task.state();
        if (state != null) {
            json.set("state", json(state));
        }
        return json;
    }

    static ObjectNode json(TaskState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var networks = json.putArray("networks");
        state.networks().forEach(attachment -> networks.add(AttachmentJson.json(attachment)));
        ServiceState endpoint = state.endpoint();
        if (endpoint != null) {
            json.set("endpoint", ServiceJson.json(endpoint));
        }
        return json;
    }
}
