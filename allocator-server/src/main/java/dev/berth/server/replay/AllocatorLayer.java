package dev.berth.server.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import dev.berth.server.json.JsonValue;
import dev.berth.server.json.ModelJson;
import dev.berth.server.wiring.BuiltIns;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The whole allocator with the drivers built in; published ports are not part of it. */
final class AllocatorLayer implements Layer {
    private final ClusterSettings settings;
    private final Map<String, Function<JsonValue, ObjectNode>> operations = new LinkedHashMap<>();
    private CnmAllocator allocator;

    AllocatorLayer(ClusterSettings settings) {
        this.settings = settings;
        this.allocator = BuiltIns.allocator(settings);
        operations.put("network.allocate", this::allocateNetwork);
        operations.put("network.release", this::releaseNetwork);
        operations.put("network.isAllocated", input -> allocated(allocator.isNetworkAllocated(networkId(input))));
        operations.put("service.allocate", this::allocateService);
        operations.put("service.release", this::releaseService);
        operations.put("service.isAllocated", input -> allocated(allocator.isAllocated(ModelJson.service(input))));
        operations.put("task.allocate", this::allocateTask);
        operations.put("task.release", this::releaseTask);
        operations.put("task.isAllocated", input -> allocated(allocator.isAllocated(ModelJson.task(input))));
        operations.put("attachment.allocate", this::allocateAttachment);
        operations.put("attachment.release", this::releaseAttachment);
        operations.put(
                "attachment.isAllocated", input -> allocated(allocator.isAllocated(ModelJson.nodeAttachment(input))));
    }

    @Override
    public Set<String> operations() {
        return operations.keySet();
    }

    @Override
    public ObjectNode perform(String op, JsonValue input) {
        return Objects.requireNonNull(operations.get(op), op).apply(input);
    }

    private ObjectNode allocateNetwork(JsonValue input) {
        Network network = allocator.allocate(ModelJson.network(input));
        return answer().set("state", ModelJson.json(Objects.requireNonNull(network.state())));
    }

    private ObjectNode releaseNetwork(JsonValue input) {
        allocator.releaseNetwork(networkId(input));
        return answer();
    }

    /** The whole network, or just its id. */
    private static String networkId(JsonValue input) {
        return input.object("id", "spec", "state").has("spec")
                ? ModelJson.network(input).id()
                : input.required("id").text();
    }

    private ObjectNode allocateService(JsonValue input) {
        Service service = allocator.allocate(ModelJson.service(input));
        return answer().set("state", ModelJson.json(service.stateOrNone()));
    }

    private ObjectNode releaseService(JsonValue input) {
        allocator.releaseService(ModelJson.service(input).id());
        return answer();
    }

    private ObjectNode allocateTask(JsonValue input) {
        Task task = allocator.allocate(ModelJson.task(input));
        return answer().set("state", ModelJson.json(Objects.requireNonNull(task.state())));
    }

    private ObjectNode releaseTask(JsonValue input) {
        allocator.releaseTask(ModelJson.task(input).id());
        return answer();
    }

    private ObjectNode allocateAttachment(JsonValue input) {
        NodeAttachment attachment = allocator.allocate(ModelJson.nodeAttachment(input));
        return answer().set("attachment", ModelJson.json(attachment.attachment()));
    }

    private ObjectNode releaseAttachment(JsonValue input) {
        NodeAttachment attachment = ModelJson.nodeAttachment(input);
        allocator.releaseNodeAttachment(
                attachment.nodeId(), attachment.attachment().networkId());
        return answer();
    }

    private static ObjectNode allocated(boolean answer) {
        return answer().put("allocated", answer);
    }

    private static ObjectNode answer() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void restart() {
        allocator.close();
        allocator = BuiltIns.allocator(settings);
    }

    @Override
    public void close() {
        allocator.close();
    }
}
