package dev.berth.server.json;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cluster's settings as JSON, and the short texts that stand for them. Reads only. */
public final class SettingsJson {
    private static final Pattern VNIS = Pattern.compile("(\\d{1,8})(?:-(\\d{1,8}))?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smh])");
    private static final Pattern POOL = Pattern.compile("([^,]+),(\\d{1,3})");

    private SettingsJson() {}

    /** Reads the configuration of drivers from the same object: texts by the driver's name and key. */
    public static Map<String, Map<String, String>> drivers(JsonValue json) {
        return json.optional("drivers", drivers -> drivers.map((name, driver) -> driver.texts()), Map.of());
    }

    /** Reads the cluster's settings; what is absent keeps its default. */
    public static ClusterSettings settings(JsonValue json) {
        json.object("defaultAddressPools", "vniRange", "excludedVnis", "vxlanUdpPort", "quarantine", "drivers");
        ClusterSettings defaults = ClusterSettings.DEFAULT;
        return json.build(() -> ClusterSettings.builder()
                .defaultAddressPools(pools(json, "defaultAddressPools"))
                .vniRange(json.optional("vniRange", range -> range.parsed(SettingsJson::vniRange), defaults.vniRange()))
                .excludedVnis(json.list("excludedVnis", SettingsJson::vnis))
                .vxlanUdpPort(json.optional("vxlanUdpPort", port -> port.integer(1024, 49151), defaults.vxlanUdpPort()))
                .quarantine(
                        json.optional("quarantine", time -> time.parsed(SettingsJson::duration), defaults.quarantine()))
                .build());
    }

    /** Reads a list of {@code {"base", "size"}}; empty where the member is absent. */
    public static List<AddressPool> pools(JsonValue json, String key) {
        return json.list(key, pool -> {
            pool.object("base", "size");
            return pool.build(() -> new AddressPool(
                    pool.required("base").parsed(Prefix::parse),
                    pool.required("size").integer(0, 128)));
        });
    }

    /**
     * Reads {@code BASE,SIZE}, such as {@code 10.9.0.0/16,24}.
     *
     * @throws AllocatorException {@code invalid-pool} if the text is anything else
     */
    public static AddressPool pool(String text) {
        Matcher parts = POOL.matcher(text);
        if (!parts.matches()) {
            throw AllocatorException.of(ErrorCode.INVALID_POOL, "not a base and a size")
                    .value(text)
                    .advice("write it as 10.9.0.0/16,24")
                    .build();
        }
        return new AddressPool(Prefix.parse(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /**
     * Reads {@code A-B}, or one number for a range of one.
     *
     * @throws AllocatorException {@code invalid-vni} if the text is anything else
     */
    public static VniRange vniRange(String text) {
        Matcher parts = VNIS.matcher(text);
        if (!parts.matches()) {
            throw AllocatorException.of(ErrorCode.INVALID_VNI, "not a range of VNIs")
                    .value(text)
                    .advice("write it as 4096-65535, within 1-" + VniRange.MAX)
                    .build();
        }
        int first = Integer.parseInt(parts.group(1));
        @Nullable String last = parts.group(2);
        return new VniRange(first, last == null ? first : Integer.parseInt(last));
    }

    private static VniRange vnis(JsonValue json) {
        if (json.node().isIntegralNumber()) {
            int vni = json.integer(1, VniRange.MAX);
            return new VniRange(vni, vni);
        }
        return json.parsed(SettingsJson::vniRange);
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw AllocatorException.invalidArgument("quarantine", text, "not a duration", "write it as 30s, 5m or 2h");
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
