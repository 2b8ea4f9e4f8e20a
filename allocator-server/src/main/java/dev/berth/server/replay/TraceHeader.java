package dev.berth.server.replay;

import dev.berth.api.model.ClusterSettings;
import dev.berth.server.json.JsonValue;
import dev.berth.server.json.SettingsJson;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The first line of a trace.
 *
 * @param layer what its steps are done on
 * @param settings what that is set up with
 */
record TraceHeader(Function<ClusterSettings, Layer> layer, ClusterSettings settings) {
    private static final int VERSION = 1;
    private static final Map<String, Function<ClusterSettings, Layer>> LAYERS =
            new TreeMap<>(Map.of("ipam", IpamLayer::new, "allocator", AllocatorLayer::new));

    static TraceHeader read(JsonValue json) {
        if (json.node().isObject() && !json.has("trace")) {
            throw json.wrong(
                    "\"trace\" is missing, so this is no header",
                    "begin the file with a line such as {\"trace\":1,\"layer\":\"allocator\"}");
        }
        json.object("trace", "layer", "defaultAddressPools");
        JsonValue version = json.required("trace");
        if (version.integer(0, Integer.MAX_VALUE) != VERSION) {
            throw version.wrong(
                    "version " + version.node() + " of the format is not known here",
                    "write version " + VERSION + ", or use a newer berth");
        }
        return new TraceHeader(
                json.required("layer").oneOf(LAYERS),
                ClusterSettings.builder()
                        .defaultAddressPools(SettingsJson.pools(json, "defaultAddressPools"))
                        .build());
    }

    /** What the trace is done on, new. */
    Layer start() {
        return layer.apply(settings);
    }
}
