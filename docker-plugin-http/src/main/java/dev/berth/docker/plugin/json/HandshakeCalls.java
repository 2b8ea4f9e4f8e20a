package dev.berth.docker.plugin.json;

import java.util.List;

/** The handshake. */
public final class HandshakeCalls {
    /** Asks what a plugin is: the names of the kinds it implements. */
    public static final PluginCall<Form.None, List<String>> ACTIVATE = new PluginCall<>(
            null, "Plugin.Activate", Form.NONE, new Form<>(json -> json.list("Implements"), (names, json) -> {
                var array = json.putArray("Implements");
                names.forEach(array::add);
            }));

    private HandshakeCalls() {}
}
