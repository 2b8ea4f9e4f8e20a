package dev.berth.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.Batch;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ClusterEngine.Mode;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectRef;
import dev.berth.server.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * {@code /v1/networks} and its like: the declared objects of one kind, read and written by id.
 *
 * @param <T> their type
 */
final class ObjectEndpoints<T> {
    private static final String ETAG = "ETag";

    private final ClusterEngine engine;
    private final ObjectType<T> type;

    ObjectEndpoints(ClusterEngine engine, ObjectType<T> type) {
        this.engine = engine;
        this.type = type;
    }

    List<Route> routes() {
        String all = "/v1/" + type.plural();
        String one = all + "/{id}";
        return List.of(
                new Route("GET", all, this::list),
                new Route("GET", one, this::get),
                new Route("PUT", one, this::put),
                new Route("DELETE", one, this::delete));
    }

    private Answer list(Call call) {
        Page page = Page.of(call);
        List<Declared<T>> objects = type.pager().page(engine, page.after(), page.wanted());
        return page.answer(objects, type::json, each -> type.id().apply(each.object()));
    }

    private Answer get(Call call) {
        Declared<T> declared = find(call).orElseThrow(() -> unknown(call));
        Optional<String> known = call.header("if-none-match");
        if (known.isPresent() && EntityTag.names(known.get(), Optional.of(declared), false)) {
            return Answer.empty(304).with(ETAG, EntityTag.of(declared));
        }
        return answer(200, declared);
    }

    private Answer put(Call call) {
        T declaration = type.reader().apply(withId(call));
        Optional<Declared<T>> before = find(call);
        Batch.Builder batch = Batch.builder();
        type.declaring().accept(batch, declaration);
        expect(call, before, batch);
        List<Declared<?>> results = engine.apply(batch.build(), Mode.EACH);
        // What came free for others may have changed it again since; the answer is what it is now, if it still is.
        Declared<T> now = find(call).orElseGet(() -> cast(results.get(0)));
        return answer(before.isPresent() ? 200 : 201, now);
    }

    @SuppressWarnings("unchecked") // the result of a declaration is of its type
    private Declared<T> cast(Declared<?> result) {
        return (Declared<T>) result;
    }

    private Answer delete(Call call) {
        Batch.Builder batch = Batch.builder().remove(type.kind(), id(call));
        expect(call, find(call), batch);
        engine.apply(batch.build(), Mode.EACH);
        return Answer.empty(204);
    }

    private void expect(Call call, Optional<Declared<T>> before, Batch.Builder batch) {
        EntityTag.expected(call, ref(call).toString(), before)
                .ifPresent(expected -> batch.expect(type.kind(), id(call), expected));
    }

    /** The id may be left out of the content, but not be another one there. */
    private JsonValue withId(Call call) {
        JsonNode json = call.json();
        if (json instanceof ObjectNode object) {
            if (!object.hasNonNull("id")) {
                object.put("id", id(call));
            } else if (!object.get("id").asText().equals(id(call))) {
                throw JsonValue.root(json)
                        .required("id")
                        .wrong("this is another id than the address says", "leave it out, or let both be the same");
            }
        }
        return JsonValue.root(json);
    }

    private Answer answer(int status, Declared<T> declared) {
        return Answer.json(status, type.json(declared)).with(ETAG, EntityTag.of(declared));
    }

    private Optional<Declared<T>> find(Call call) {
        return type.finder().apply(engine, id(call));
    }

    private RequestException unknown(Call call) {
        return new RequestException(ProblemDetails.of(
                404, "unknown-" + type.kind(), ref(call) + " is not declared", "see /v1/" + type.plural()));
    }

    private ObjectRef ref(Call call) {
        return new ObjectRef(type.kind(), JsonValue.shortened(id(call)));
    }

    private static String id(Call call) {
        return call.parameter("id");
    }
}
