package dev.berth.server.dockerplugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.Subnet;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The book's entries as records of a store, and back. {@code docs/state.md} describes them. Thread-safe. */
final class BookForm {
    static final String IDENTITY = "plugin";
    static final String SESSION = "plugin-session";
    static final String POOL = "plugin-pool";
    static final String ADDRESS = "plugin-address";
    static final String NETWORK = "plugin-network";
    static final String HINTS = "plugin-hints";
    static final String ONLY = "docker";

    private final JsonMapper mapper = JsonMapper.builder().build();

    StoreChange put(PluginIdentity identity) {
        ObjectNode json = object();
        putIfThere(json, "ipamDriver", identity.ipamDriver());
        putIfThere(json, "networkDriver", identity.networkDriver());
        return put(IDENTITY, ONLY, 1, json);
    }

    PluginIdentity identity(StoredRecord record) {
        return read(
                record,
                json -> new PluginIdentity(
                        json.object("ipamDriver", "networkDriver").optional("ipamDriver", JsonValue::text),
                        json.optional("networkDriver", JsonValue::text)));
    }

    StoreChange put(Sessions sessions, long version) {
        ObjectNode json = object().put("number", Long.toString(sessions.number()));
        json.put("shakesHands", sessions.shakesHands()).put("missed", sessions.missed());
        ArrayNode introduced = json.putArray("introduced");
        sessions.introduced().stream().sorted().forEach(introduced::add);
        ObjectNode spaces = json.putObject("spaces");
        sessions.spaces().forEach((space, session) -> spaces.putObject(space)
                .put("number", Long.toString(session.number()))
                .put("replaying", session.replaying())
                .put("broken", session.broken())
                .put("takenUp", session.takenUp()));
        return put(SESSION, ONLY, version, json);
    }

    Sessions sessions(StoredRecord record) {
        return read(record, json -> {
            json.object("number", "shakesHands", "missed", "introduced", "spaces");
            return new Sessions(
                    number(json.required("number")),
                    json.required("shakesHands").flag(),
                    json.required("missed").flag(),
                    json.required("spaces").map((space, session) -> session(session)),
                    Set.copyOf(json.list("introduced", JsonValue::text)));
        });
    }

    private static Session session(JsonValue json) {
        json.object("number", "replaying", "broken", "takenUp");
        return new Session(
                number(json.required("number")),
                json.required("replaying").flag(),
                json.required("broken").flag(),
                json.required("takenUp").flag());
    }

    StoreChange put(PoolEntry pool) {
        ObjectNode json = object().put("addressSpace", pool.addressSpace());
        json.put("subnet", pool.subnet().toString());
        putIfThere(json, "range", pool.range());
        putIfThere(json, "options", pool.options());
        putIfThere(json, "gateway", pool.gateway());
        json.put("driverPool", pool.driverPool()).put("owner", pool.owner());
        json.put("session", Long.toString(pool.session()));
        return put(POOL, pool.id(), pool.session() + 1, json);
    }

    PoolEntry pool(StoredRecord record) {
        return read(record, json -> {
            json.object("addressSpace", "subnet", "range", "options", "gateway", "driverPool", "owner", "session");
            return new PoolEntry(
                    record.id(),
                    json.required("addressSpace").text(),
                    json.required("subnet").parsed(Prefix::parse),
                    json.optional("range", range -> range.parsed(Prefix::parse)),
                    json.optionalObject("options").texts(),
                    json.optional("gateway", gateway -> gateway.parsed(Cidr::parse)),
                    json.required("driverPool").text(),
                    json.required("owner").text(),
                    number(json.required("session")));
        });
    }

    StoreChange delete(PoolEntry pool) {
        return new StoreChange.Delete(POOL, pool.id());
    }

    StoreChange put(AddressEntry address) {
        ObjectNode json = object().put("pool", address.pool());
        json.put("address", address.address().toString());
        putIfThere(json, "options", address.options());
        json.put("owner", address.owner());
        if (address.offered()) {
            json.put("offered", true);
        }
        json.put("session", Long.toString(address.session()));
        return put(ADDRESS, id(address), address.session() + 1, json);
    }

    AddressEntry address(StoredRecord record) {
        return read(record, json -> {
            json.object("pool", "address", "options", "owner", "offered", "session");
            return new AddressEntry(
                    json.required("pool").text(),
                    json.required("address").parsed(Cidr::parse),
                    json.optionalObject("options").texts(),
                    json.required("owner").text(),
                    json.optional("offered", JsonValue::flag, false),
                    number(json.required("session")));
        });
    }

    StoreChange delete(AddressEntry address) {
        return new StoreChange.Delete(ADDRESS, id(address));
    }

    private static String id(AddressEntry address) {
        return address.pool() + " " + address.address().address();
    }

    StoreChange put(NetworkEntry network) {
        ObjectNode json = object();
        putIfThere(json, "asked", network.asked());
        ArrayNode subnets = json.putArray("subnets");
        for (Subnet subnet : network.subnets()) {
            ObjectNode one = subnets.addObject().put("addressSpace", subnet.addressSpace());
            one.put("subnet", subnet.prefix().toString());
            putIfThere(one, "gateway", subnet.gateway());
        }
        putIfThere(json, "answered", network.answered());
        return put(NETWORK, network.id(), 1, json);
    }

    NetworkEntry network(StoredRecord record) {
        return read(record, json -> {
            json.object("asked", "subnets", "answered");
            return new NetworkEntry(
                    record.id(),
                    json.optionalObject("asked").texts(),
                    json.list(
                            "subnets",
                            subnet -> new Subnet(
                                    subnet.object("addressSpace", "subnet", "gateway")
                                            .required("addressSpace")
                                            .text(),
                                    subnet.required("subnet").parsed(Prefix::parse),
                                    subnet.optional("gateway", gateway -> gateway.parsed(Cidr::parse)))),
                    json.optionalObject("answered").texts());
        });
    }

    StoreChange deleteNetwork(String id) {
        return new StoreChange.Delete(NETWORK, id);
    }

    /** What a driver would like to know again; {@code driver} is its kind and name. */
    StoreChange putHints(String driver, long version, String hints) {
        return put(HINTS, driver, version, object().put("hints", hints));
    }

    String hints(StoredRecord record) {
        return read(record, json -> json.object("hints").required("hints").text());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void putIfThere(ObjectNode json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value.toString());
        }
    }

    private static void putIfThere(ObjectNode json, String key, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            ObjectNode object = json.putObject(key);
            texts.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(each -> object.put(each.getKey(), each.getValue()));
        }
    }

    private static long number(JsonValue json) {
        try {
            return Long.parseLong(json.text());
        } catch (NumberFormatException e) {
            throw json.wrong("\"" + JsonValue.shortened(json.text()) + "\" is no number", "write its digits");
        }
    }

    private StoreChange put(String kind, String id, long version, JsonNode json) {
        try {
            return new StoreChange.Put(new StoredRecord(kind, id, version, mapper.writeValueAsBytes(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values can be written", e);
        }
    }

    private <T> T read(StoredRecord record, Function<JsonValue, T> reader) {
        try {
            return reader.apply(JsonValue.root(mapper.readTree(record.bytes())));
        } catch (IOException | JsonException | AllocatorException e) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "cannot be read: " + e.getMessage())
                    .subject("the stored " + record.kind() + " " + record.id())
                    .advice("the state was changed by hand, or by a newer release; restore it from a copy")
                    .cause(e)
                    .build();
        }
    }
}
