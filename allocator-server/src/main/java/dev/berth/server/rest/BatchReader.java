package dev.berth.server.rest;

import dev.berth.engine.Batch;
import dev.berth.engine.ObjectKind;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Cluster documents as batches. */
final class BatchReader {
    private static final String[] DOCUMENT = {"networks", "services", "tasks", "nodes"};
    private static final String[] BATCH = {"networks", "services", "tasks", "nodes", "removals", "expect"};
    private static final Map<String, ObjectKind> KINDS = new TreeMap<>(Map.of(
            "network", ObjectKind.NETWORK,
            "service", ObjectKind.SERVICE,
            "task", ObjectKind.TASK,
            "node", ObjectKind.NODE));

    private BatchReader() {}

    /**
     * A cluster document: {@code {"networks","services","tasks","nodes"}}.
     *
     * @throws JsonException if it is none
     */
    static Batch document(JsonValue json) {
        Batch.Builder batch = Batch.builder();
        declare(json.object(DOCUMENT), batch);
        return batch.build();
    }

    /**
     * A cluster document with {@code removals}, a list of {@code {"kind","id"}}, and {@code expect}, one of
     * {@code {"kind","id","version"}}.
     *
     * @throws JsonException if it is none
     */
    static Batch batch(JsonValue json) {
        Batch.Builder batch = Batch.builder();
        declare(json.object(BATCH), batch);
        json.list("removals", removal -> {
            removal.object("kind", "id");
            return batch.remove(
                    removal.required("kind").oneOf(KINDS),
                    removal.required("id").text());
        });
        json.list("expect", expected -> {
            expected.object("kind", "id", "version");
            return batch.expect(
                    expected.required("kind").oneOf(KINDS),
                    expected.required("id").text(),
                    expected.required("version").integer(0, Integer.MAX_VALUE));
        });
        return batch.build();
    }

    private static void declare(JsonValue json, Batch.Builder batch) {
        ObjectType.ALL.forEach(type -> declare(json, type, batch));
    }

    private static <T> void declare(JsonValue json, ObjectType<T> type, Batch.Builder batch) {
        Set<String> ids = new HashSet<>();
        json.list(type.plural(), element -> {
            T object = type.reader().apply(element);
            if (!ids.add(type.id().apply(object))) {
                throw element.required("id").wrong("another " + type.kind() + " here has this id", "choose another");
            }
            type.declaring().accept(batch, object);
            return object;
        });
    }
}
