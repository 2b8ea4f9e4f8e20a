package dev.berth.server.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.server.json.JsonValue;
import dev.berth.server.wiring.BuiltIns;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The default IPAM alone. Steps call pools by the names that they gave them. */
final class IpamLayer implements Layer {
    private static final Set<String> OPERATIONS = Collections.unmodifiableSet(new LinkedHashSet<>(
            List.of("pool.request", "pool.release", "pool.status", "address.request", "address.release")));

    private final ClusterSettings settings;
    private final Map<String, PoolId> pools = new HashMap<>();
    private IpamDriver ipam;
    private long requests;

    IpamLayer(ClusterSettings settings) {
        this.settings = settings;
        this.ipam = start(settings);
    }

    private static IpamDriver start(ClusterSettings settings) {
        return BuiltIns.defaultIpam().create(DriverContext.of(settings));
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public ObjectNode perform(String op, JsonValue input) {
        return switch (op) {
            case "pool.request" -> requestPool(input.object("addressSpace", "pool", "subPool", "exclude", "v6", "as"));
            case "pool.release" -> releasePool(input.object("pool"));
            case "pool.status" -> status(input.object("pool"));
            case "address.request" -> requestAddress(input.object("pool", "address", "serial"));
            case "address.release" -> releaseAddress(input.object("pool", "address"));
            default -> throw new IllegalArgumentException(op);
        };
    }

    private ObjectNode requestPool(JsonValue input) {
        boolean v6 = input.optional("v6", JsonValue::flag, false);
        Pool pool = ipam.requestPool(PoolRequest.in(
                        input.required("addressSpace").text(), requester())
                .family(v6 ? AddressFamily.IPV6 : AddressFamily.IPV4)
                .pool(input.optional("pool", text -> text.parsed(IpamLayer::block)))
                .range(input.optional("subPool", text -> text.parsed(IpamLayer::block, ErrorCode.INVALID_SUB_POOL)))
                .exclusions(input.list("exclude", text -> text.parsed(IpamLayer::block)))
                .build());
        input.optional("as", name -> pools.put(name.text(), pool.id()));
        return answer().put("pool", pool.subnet().toString());
    }

    /** NET-5: host bits are allowed. */
    private static Prefix block(String text) {
        return Cidr.parse(text).prefix();
    }

    private ObjectNode releasePool(JsonValue input) {
        ipam.releasePool(new PoolRelease(pool(input), requester(), ReleaseReason.RELEASED));
        return answer();
    }

    private ObjectNode requestAddress(JsonValue input) {
        IpAddress wanted = input.optional("address", text -> text.parsed(IpAddress::parse));
        boolean serial = input.optional("serial", JsonValue::flag, false);
        Map<String, String> options = serial ? Map.of(AddressRequest.SERIAL_OPTION, "true") : Map.of();
        Cidr address = ipam.requestAddress(new AddressRequest(pool(input), wanted, requester(), options));
        return answer().put("address", address.toString());
    }

    private ObjectNode releaseAddress(JsonValue input) {
        IpAddress address = input.required("address").parsed(IpAddress::parse);
        ipam.releaseAddress(new AddressRelease(pool(input), address, requester(), ReleaseReason.RELEASED));
        return answer();
    }

    private ObjectNode status(JsonValue input) {
        PoolId pool = pool(input);
        PoolStatus status = ipam.status(pool)
                .orElseThrow(() -> AllocatorException.of(ErrorCode.UNKNOWN_POOL, "no live pool has this id")
                        .value(pool)
                        .build());
        ObjectNode answer = answer();
        answer.put("inUse", unsigned(status.inUse()));
        answer.put("dynamicAvailable", unsigned(status.dynamicAvailable()));
        return answer;
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /** A name that no step gave stands for itself, which no pool is called. */
    private PoolId pool(JsonValue input) {
        String name = input.required("pool").text();
        return pools.getOrDefault(name, new PoolId(name));
    }

    /** Traces tell of no owners, so that every request is somebody else's. */
    private OwnerToken requester() {
        return new OwnerToken(OwnerKind.TASK, "request-" + ++requests, "trace");
    }

    private static ObjectNode answer() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void restart() {
        ipam.close();
        pools.clear();
        ipam = start(settings);
    }

    @Override
    public void close() {
        ipam.close();
    }
}
