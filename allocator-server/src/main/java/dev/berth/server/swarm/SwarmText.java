package dev.berth.server.swarm;

import java.util.ArrayList;
import java.util.List;

/** Counts in words. */
final class SwarmText {
    private SwarmText() {}

    /** {@code 10.0.1.0/28 has 16: 2 reserved, 1 gateway, 1 virtual IP, 11 tasks, 1 load balancer, 0 free}. */
    static String filled(SubnetRoom room) {
        List<String> parts = new ArrayList<>();
        add(parts, room.reserved(), "reserved", "reserved");
        add(parts, room.gateways(), "gateway", "gateways");
        add(parts, room.auxiliary(), "reserved name", "reserved names");
        add(parts, room.virtualIps(), "virtual IP", "virtual IPs");
        add(parts, room.tasks(), "task", "tasks");
        add(parts, room.loadBalancers(), "load balancer", "load balancers");
        add(parts, room.unowned().orElse(0), "held by nobody", "held by nobody");
        parts.add((room.free() == Long.MAX_VALUE ? "more" : room.free()) + " free");
        String range = room.rangeOrNull() == null ? "" : ", range " + room.rangeOrNull();
        return room.subnet() + " has " + size(room) + range + ": " + String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String one, String several) {
        if (count > 0) {
            parts.add(counted(count, one, several));
        }
    }

    static String counted(long count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }

    private static String size(SubnetRoom room) {
        return room.capacity() == Long.MAX_VALUE ? "2^" + room.subnet().hostBits() : Long.toString(room.capacity());
    }
}
