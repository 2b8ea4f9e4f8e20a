package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PoolUsage;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** {@code /v1/pools}: how full the networks are (NET-11). */
final class UsageEndpoints {
    private final ClusterEngine engine;

    UsageEndpoints(ClusterEngine engine) {
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/pools", this::list), new Route("GET", "/v1/networks/{id}/usage", this::one));
    }

    private Answer list(Call call) {
        Page page = Page.of(call);
        return page.answer(engine.networks(page.after(), page.wanted()), this::usage, each -> each.object()
                .id());
    }

    private Answer one(Call call) {
        String id = call.parameter("id");
        return Answer.json(200, usage(engine.network(id).orElseThrow(() -> AllocatorException.of(
                        ErrorCode.UNKNOWN_NETWORK, "is not declared")
                .subject("network " + id)
                .build())));
    }

    private ObjectNode usage(Declared<Network> network) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("networkId", network.object().id())
                .put("name", network.object().spec().name());
        ArrayNode pools = json.putArray("pools");
        live(network.object().id()).forEach(pool -> pools.add(json(pool)));
        return json;
    }

    /** A network that waits has no pools; neither has one that was removed meanwhile. */
    private List<PoolUsage> live(String id) {
        try {
            NetworkUsage usage = engine.allocator().usage(id);
            return usage.pools();
        } catch (AllocatorException e) {
            if (e.code().equals(ErrorCode.UNKNOWN_NETWORK)) {
                return List.of();
            }
            throw e;
        }
    }

    private static ObjectNode json(PoolUsage pool) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("subnet", pool.subnet().toString());
        pool.range().ifPresent(range -> json.put("range", range.toString()));
        json.put("capacity", unsigned(pool.capacity()))
                .put("inUse", unsigned(pool.inUse()))
                .put("dynamicAvailable", unsigned(pool.dynamicAvailable()))
                .put("reserved", unsigned(pool.reserved()))
                .put("quarantined", unsigned(pool.quarantined()));
        ObjectNode held = json.putObject("held");
        for (OwnerKind kind : OwnerKind.values()) {
            if (pool.held(kind) > 0) {
                held.put(kind.name().toLowerCase(Locale.ROOT), pool.held(kind));
            }
        }
        return json;
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
