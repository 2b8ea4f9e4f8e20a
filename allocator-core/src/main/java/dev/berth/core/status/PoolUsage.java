package dev.berth.core.status;

import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How full a network's pool is (NET-11). All counts are unsigned and saturate at 2^64-1.
 *
 * @param subnet the pool
 * @param rangeOrNull the part for dynamic addresses; null for all
 * @param held how many addresses each kind of owner holds through this pool; kinds that hold none are absent
 * @param inUse addresses of the whole subnet that are held, by other networks too, or reserved by the driver (IPM-4)
 * @param dynamicAvailable addresses that a dynamic request could still get, within the range, quarantined ones included
 * @param reserved addresses that the driver never hands out; 0 if it does not tell
 * @param quarantined addresses that the driver keeps back for a time; 0 if it does not tell
 */
public record PoolUsage(
        Prefix subnet,
        @Nullable Prefix rangeOrNull,
        Map<OwnerKind, Integer> held,
        long inUse,
        long dynamicAvailable,
        long reserved,
        long quarantined) {
    /** Copies the counts. */
    public PoolUsage {
        held = Map.copyOf(held);
    }

    /** The part for dynamic addresses, if it is not all. */
    public Optional<Prefix> range() {
        return Optional.ofNullable(rangeOrNull);
    }

    /** How many addresses this kind of owner holds through this pool. */
    public int held(OwnerKind kind) {
        return held.getOrDefault(kind, 0);
    }

    /** How many addresses the subnet has. */
    public long capacity() {
        int bits = subnet.hostBits();
        return bits >= Long.SIZE ? -1L : 1L << bits;
    }

    /** The counts as a person reads them: {@code capacity 256: 2 reserved, 1 gateway, 3 services, 250 tasks}. */
    public String describe() {
        StringBuilder text = new StringBuilder("capacity ").append(Long.toUnsignedString(capacity()));
        if (rangeOrNull != null) {
            text.append(", range ").append(rangeOrNull);
        }
        text.append(": ").append(Long.toUnsignedString(reserved)).append(" reserved by the driver");
        for (OwnerKind kind : OwnerKind.values()) {
            int count = held(kind);
            if (count > 0) {
                text.append(", ").append(count).append(' ').append(noun(kind, count));
            }
        }
        if (quarantined != 0) {
            text.append(", ").append(Long.toUnsignedString(quarantined)).append(" quarantined");
        }
        return text.append(", ")
                .append(Long.toUnsignedString(dynamicAvailable))
                .append(" available")
                .toString();
    }

    private static String noun(OwnerKind kind, int count) {
        return switch (kind) {
            case NETWORK -> count == 1 ? "network" : "networks";
            case GATEWAY -> count == 1 ? "gateway" : "gateways";
            case RESERVED -> count == 1 ? "reserved name" : "reserved names";
            case SERVICE -> count == 1 ? "virtual IP" : "virtual IPs";
            case TASK -> count == 1 ? "task" : "tasks";
            case NODE -> count == 1 ? "node" : "nodes";
        };
    }
}
