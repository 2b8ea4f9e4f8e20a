package dev.berth.docker.plugin.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.docker.plugin.PluginType;

/** Answers that tell of a failure. */
public final class ErrorText {
    private ErrorText() {}

    /** The answer of a driver that failed: its text in the field of this call, where an empty one would mean success. */
    public static byte[] of(PluginCall<?, ?> call, String text) {
        return Form.bytes(JsonNodeFactory.instance
                .objectNode()
                .put(call.errorField(), text.isBlank() ? call + " failed without a reason" : text));
    }

    /** The answer to what is no call, in the fields of every kind. */
    public static byte[] of(String text) {
        var json = JsonNodeFactory.instance.objectNode();
        for (PluginType type : PluginType.values()) {
            json.put(type.errorField(), text);
        }
        return Form.bytes(json);
    }
}
