package dev.berth.server.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PoolUsage;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How full the pools of networks are (NET-11), as text and as JSON. */
public final class PoolsView {
    private PoolsView() {}

    /** A table, its lines ended. */
    public static String render(Collection<NetworkUsage> networks, Style style) {
        Sections out = new Sections(style);
        Table table = new Table(
                style,
                "NETWORK",
                "SUBNET",
                "RANGE",
                "CAPACITY",
                "IN USE",
                "FREE",
                "VIRTUAL IPS",
                "TASKS",
                "NODES",
                "QUARANTINED");
        for (NetworkUsage network : networks) {
            for (PoolUsage pool : network.pools()) {
                table.row(List.of(
                        List.of(network.networkId()),
                        List.of(pool.subnet().toString()),
                        List.of(pool.range().map(Object::toString).orElse("")),
                        List.of(PlanTable.capacity(pool)),
                        List.of(Long.toUnsignedString(pool.inUse())),
                        List.of(Long.toUnsignedString(pool.dynamicAvailable())),
                        List.of(Integer.toString(pool.held(OwnerKind.SERVICE))),
                        List.of(Integer.toString(pool.held(OwnerKind.TASK))),
                        List.of(Integer.toString(pool.held(OwnerKind.NODE))),
                        List.of(pool.quarantined() == 0 ? "" : Long.toUnsignedString(pool.quarantined()))));
            }
        }
        out.table(table);
        return out.textOr("no network has a pool");
    }

    /** {@code {"pools":[{"networkId","subnet","range"?,"inUse","dynamicAvailable","reserved","quarantined","held":{}}]}}. */
    public static void write(Collection<NetworkUsage> networks, Writer out) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        ArrayNode pools = json.putArray("pools");
        for (NetworkUsage network : networks) {
            network.pools().forEach(pool -> pools.add(pool(network.networkId(), pool, pools.objectNode())));
        }
        PlanJson.print(json, out);
    }

    private static ObjectNode pool(String network, PoolUsage pool, ObjectNode json) {
        json.put("networkId", network).put("subnet", pool.subnet().toString());
        pool.range().ifPresent(range -> json.put("range", range.toString()));
        json.put("inUse", pool.inUse())
                .put("dynamicAvailable", pool.dynamicAvailable())
                .put("reserved", pool.reserved())
                .put("quarantined", pool.quarantined());
        ObjectNode held = json.putObject("held");
        for (OwnerKind kind : OwnerKind.values()) {
            if (pool.held(kind) > 0) {
                held.put(kind.name().toLowerCase(Locale.ROOT), pool.held(kind));
            }
        }
        return json;
    }
}
