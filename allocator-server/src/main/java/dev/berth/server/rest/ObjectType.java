package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.Batch;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.server.json.JsonValue;
import dev.berth.server.json.ModelJson;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What is to be known of a kind of objects to serve them. Immutable.
 *
 * @param kind the kind
 * @param reader from JSON
 * @param writer to JSON
 * @param id of an object
 * @param declaring adds a declaration to a batch
 * @param finder the object of an id
 * @param pager the objects after an id, not more than a limit
 * @param <T> their type
 */
record ObjectType<T>(
        ObjectKind kind,
        Function<JsonValue, T> reader,
        Function<T, ObjectNode> writer,
        Function<T, String> id,
        BiConsumer<Batch.Builder, T> declaring,
        BiFunction<ClusterEngine, String, Optional<Declared<T>>> finder,
        Pager<T> pager) {
    /** Lists objects. */
    @FunctionalInterface
    interface Pager<T> {
        List<Declared<T>> page(ClusterEngine engine, String after, int limit);
    }

    static final ObjectType<Network> NETWORK = new ObjectType<>(
            ObjectKind.NETWORK,
            ModelJson::network,
            ModelJson::json,
            Network::id,
            Batch.Builder::declare,
            ClusterEngine::network,
            ClusterEngine::networks);

    static final ObjectType<Node> NODE = new ObjectType<>(
            ObjectKind.NODE,
            ModelJson::node,
            ModelJson::json,
            Node::id,
            Batch.Builder::declare,
            ClusterEngine::node,
            ClusterEngine::nodes);

    static final ObjectType<Service> SERVICE = new ObjectType<>(
            ObjectKind.SERVICE,
            ModelJson::service,
            ModelJson::json,
            Service::id,
            Batch.Builder::declare,
            ClusterEngine::service,
            ClusterEngine::services);

    static final ObjectType<Task> TASK = new ObjectType<>(
            ObjectKind.TASK,
            ModelJson::task,
            ModelJson::json,
            Task::id,
            Batch.Builder::declare,
            ClusterEngine::task,
            ClusterEngine::tasks);

    /** In the order of CLU-1. */
    static final List<ObjectType<?>> ALL = List.of(NETWORK, NODE, SERVICE, TASK);

    /** As in paths and documents: {@code networks}. */
    String plural() {
        return kind + "s";
    }

    /** The object with its version and condition. */
    ObjectNode json(Declared<T> declared) {
        ObjectNode json = writer.apply(declared.object());
        json.put("version", declared.version());
        json.set("condition", ConditionJson.json(declared.condition()));
        return json;
    }
}
