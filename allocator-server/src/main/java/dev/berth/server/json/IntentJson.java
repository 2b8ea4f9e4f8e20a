package dev.berth.server.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.intents.Intent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was about to be asked of drivers, as JSON in the store (GEN-8). */
final class IntentJson {
    private static final Map<String, Function<JsonValue, Intent>> READERS = Map.of(
            "request-address", IntentJson::addressRequested,
            "request-pool", IntentJson::poolRequested,
            "release-address", IntentJson::addressReturn,
            "release-pool", IntentJson::poolReturn,
            "free-network", IntentJson::networkReturn);
    private static final Map<String, OwnerKind> KINDS =
            Arrays.stream(OwnerKind.values()).collect(Collectors.toMap(OwnerKind::toString, kind -> kind));
    private static final Map<String, AddressFamily> FAMILIES =
            Arrays.stream(AddressFamily.values()).collect(Collectors.toMap(AddressFamily::toString, family -> family));
    private static final Map<String, ReleaseReason> REASONS =
            Map.of("released", ReleaseReason.RELEASED, "rolled-back", ReleaseReason.ROLLED_BACK);

    private IntentJson() {}

    static Intent intent(JsonValue json) {
        return json.build(() -> json.required("call").oneOf(READERS).apply(json));
    }

    private static Intent addressRequested(JsonValue json) {
        json.object("call", "driver", "repeatable", "addressSpace", "subnet", "pool", "address", "owner", "options");
        return new Intent.AddressRequested(
                json.required("driver").text(),
                json.required("repeatable").flag(),
                json.required("addressSpace").text(),
                json.required("subnet").parsed(Prefix::parse),
                new AddressRequest(
                        new PoolId(json.required("pool").text()),
                        json.optional("address", address -> address.parsed(IpAddress::parse)),
                        owner(json),
                        json.optional("options", JsonValue::texts, Map.of())));
    }

    private static Intent poolRequested(JsonValue json) {
        json.object(
                "call",
                "driver",
                "repeatable",
                "addressSpace",
                "family",
                "subnet",
                "range",
                "exclusions",
                "owner",
                "options");
        return new Intent.PoolRequested(
                json.required("driver").text(),
                json.required("repeatable").flag(),
                PoolRequest.in(json.required("addressSpace").text(), owner(json))
                        .family(json.required("family").oneOf(FAMILIES))
                        .pool(json.optional("subnet", subnet -> subnet.parsed(Prefix::parse)))
                        .range(json.optional("range", range -> range.parsed(Prefix::parse)))
                        .exclusions(json.list("exclusions", each -> each.parsed(Prefix::parse)))
                        .options(json.optional("options", JsonValue::texts, Map.of()))
                        .build());
    }

    private static Intent addressReturn(JsonValue json) {
        json.object("call", "driver", "addressSpace", "subnet", "pool", "address", "owner", "reason");
        return new Intent.AddressReturn(
                json.required("driver").text(),
                json.required("addressSpace").text(),
                json.required("subnet").parsed(Prefix::parse),
                new AddressRelease(
                        new PoolId(json.required("pool").text()),
                        json.required("address").parsed(IpAddress::parse),
                        owner(json),
                        json.required("reason").oneOf(REASONS)));
    }

    private static Intent poolReturn(JsonValue json) {
        json.object("call", "driver", "pool", "owner", "reason");
        return new Intent.PoolReturn(
                json.required("driver").text(),
                new PoolRelease(
                        new PoolId(json.required("pool").text()),
                        owner(json),
                        json.required("reason").oneOf(REASONS)));
    }

    private static Intent networkReturn(JsonValue json) {
        json.object("call", "driver", "network", "owner", "reason");
        return new Intent.NetworkReturn(
                json.required("driver").text(),
                new NetworkRelease(
                        json.required("network").text(),
                        owner(json),
                        json.required("reason").oneOf(REASONS)));
    }

    private static OwnerToken owner(JsonValue json) {
        JsonValue owner = json.required("owner").object("kind", "id", "slot");
        return new OwnerToken(
                owner.required("kind").oneOf(KINDS),
                owner.required("id").text(),
                owner.required("slot").text());
    }

    static ObjectNode json(Intent intent) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (intent instanceof Intent.AddressRequested one) {
            begin(json, "request-address", one);
            json.put("repeatable", one.repeatable());
            json.put("addressSpace", one.addressSpace());
            json.put("subnet", one.subnet().toString());
            json.put("pool", one.request().pool().value());
            if (one.request().address() != null) {
                json.put("address", one.request().address().toString());
            }
            ModelJson.putTexts(json, "options", one.request().options());
        } else if (intent instanceof Intent.PoolRequested one) {
            begin(json, "request-pool", one);
            PoolRequest request = one.request();
            json.put("repeatable", one.repeatable());
            json.put("addressSpace", request.addressSpace());
            json.put("family", request.family().toString());
            request.pool().ifPresent(subnet -> json.put("subnet", subnet.toString()));
            request.range().ifPresent(range -> json.put("range", range.toString()));
            if (!request.exclusions().isEmpty()) {
                var exclusions = json.putArray("exclusions");
                request.exclusions().forEach(each -> exclusions.add(each.toString()));
            }
            ModelJson.putTexts(json, "options", request.options());
        } else if (intent instanceof Intent.AddressReturn one) {
            begin(json, "release-address", one);
            json.put("addressSpace", one.addressSpace());
            json.put("subnet", one.subnet().toString());
            json.put("pool", one.release().pool().value());
            json.put("address", one.release().address().toString());
            json.put("reason", reason(one.release().reason()));
        } else if (intent instanceof Intent.PoolReturn one) {
            begin(json, "release-pool", one);
            json.put("pool", one.release().pool().value());
            json.put("reason", reason(one.release().reason()));
        } else if (intent instanceof Intent.NetworkReturn one) {
            begin(json, "free-network", one);
            json.put("network", one.release().networkId());
            json.put("reason", reason(one.release().reason()));
        }
        return json;
    }

    private static void begin(ObjectNode json, String call, Intent intent) {
        json.put("call", call);
        json.put("driver", intent.driver());
        json.putObject("owner")
                .put("kind", intent.owner().kind().toString())
                .put("id", intent.owner().id())
                .put("slot", intent.owner().slot());
    }

    private static String reason(ReleaseReason reason) {
        return reason == ReleaseReason.RELEASED ? "released" : "rolled-back";
    }
}
