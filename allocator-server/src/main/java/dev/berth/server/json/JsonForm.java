package dev.berth.server.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.intents.Intent;
import dev.berth.engine.ObjectForm;
import java.io.IOException;
import java.util.function.Function;

/** Objects in the store are written in the same JSON as everywhere else. Thread-safe. */
public final class JsonForm implements ObjectForm {
    private final JsonMapper mapper = JsonMapper.builder().build();

    /** The form. */
    public JsonForm() {}

    @Override
    public byte[] write(Network network) {
        return bytes(ModelJson.json(network));
    }

    @Override
    public byte[] write(Node node) {
        return bytes(ModelJson.json(node));
    }

    @Override
    public byte[] write(Service service) {
        return bytes(ModelJson.json(service));
    }

    @Override
    public byte[] write(Task task) {
        return bytes(ModelJson.json(task));
    }

    @Override
    public byte[] write(Intent intent) {
        return bytes(IntentJson.json(intent));
    }

    @Override
    public Intent readIntent(byte[] bytes) {
        return read(bytes, IntentJson::intent);
    }

    private byte[] bytes(JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values can be written", e);
        }
    }

    @Override
    public Network readNetwork(byte[] bytes) {
        return read(bytes, ModelJson::network);
    }

    @Override
    public Node readNode(byte[] bytes) {
        return read(bytes, ModelJson::node);
    }

    @Override
    public Service readService(byte[] bytes) {
        return read(bytes, ModelJson::service);
    }

    @Override
    public Task readTask(byte[] bytes) {
        Task familiar = TaskText.read(mapper.getFactory(), bytes);
        return familiar == null ? read(bytes, ModelJson::task) : familiar;
    }

    private <T> T read(byte[] bytes, Function<JsonValue, T> reader) {
        try {
            return reader.apply(JsonValue.root(mapper.readTree(bytes)));
        } catch (IOException | JsonException | AllocatorException e) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "is not an object of this kind: " + e.getMessage())
                    .subject("a stored record")
                    .advice("the store was changed by hand, or by a newer version; restore it from a copy")
                    .cause(e)
                    .build();
        }
    }
}
