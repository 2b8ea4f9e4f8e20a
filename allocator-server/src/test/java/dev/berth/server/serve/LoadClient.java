package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.http.Client;
import dev.berth.server.json.JsonValue;
import dev.berth.server.json.ModelJson;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Declares and removes objects of its own on a server that may die at any moment, and knows what of it was acknowledged. Used
 * by one thread at a time.
 */
final class LoadClient {
    private static final Set<Integer> REFUSED = Set.of(404, 409, 412, 422);
    private static final List<String> SHARED = List.of("shared0", "shared1");

    /** What was acknowledged of an object: as it was declared, and the answer; both empty if it is gone. */
    private record Known(Optional<Object> declared, JsonNode answer) {}

    private final String name;
    private final Random random;
    private final Map<ObjectRef, Known> known = new LinkedHashMap<>();
    /** What the request under way would make of objects; empty for removing them. */
    private final Map<ObjectRef, Optional<Object>> attempted = new LinkedHashMap<>();

    private boolean whole;

    LoadClient(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    /** Goes on until the server is gone; tells of each answer that it got. */
    void run(Client client, Runnable answered) {
        try {
            while (true) {
                step(client);
                attempted.clear();
                answered.run();
            }
        } catch (UncheckedIOException e) {
            return; // the server was killed; what is attempted may have been done or not
        }
    }

    private void step(Client client) {
        switch (random.nextInt(20)) {
            case 0, 1 -> put(client, network());
            case 2 -> delete(client, ref(ObjectKind.NETWORK, "n" + random.nextInt(3)));
            case 3, 4, 5 -> put(client, service());
            case 6 -> deleteService(client);
            case 7 -> put(client, new Node(name + "h" + random.nextInt(2), List.of()));
            case 8 -> delete(client, ref(ObjectKind.NODE, "h" + random.nextInt(2)));
            case 9, 10 -> batch(client, "whole");
            case 11 -> batch(client, "each");
            case 12, 13, 14 -> delete(client, ref(ObjectKind.TASK, "t" + random.nextInt(12)));
            default -> put(client, task());
        }
    }

    private ObjectRef ref(ObjectKind kind, String id) {
        return new ObjectRef(kind, name + id);
    }

    // ---- objects

    private Network network() {
        String id = name + "n" + random.nextInt(3);
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .labels(Map.of("l", Integer.toString(random.nextInt(3))))
                        .build());
    }

    private Service service() {
        String id = name + "s" + random.nextInt(3);
        List<PublishedPort> ports = random.nextBoolean()
                ? List.of()
                : List.of(new PublishedPort(
                        "",
                        Protocol.TCP,
                        80,
                        random.nextBoolean() ? 0 : 8000 + random.nextInt(3),
                        PublishMode.INGRESS));
        return Service.of(
                id,
                ServiceSpec.builder(id)
                        .on(somewhere())
                        .endpoint(new EndpointSpec(EndpointMode.VIP, ports))
                        .build());
    }

    private Task task() {
        Task.Builder task = Task.builder(name + "t" + random.nextInt(12))
                .node(name + "h" + random.nextInt(2))
                .ended(random.nextInt(8) == 0)
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to(somewhere()))));
        if (random.nextInt(3) == 0) {
            task.service(name + "s" + random.nextInt(3)).slot(1);
        }
        return task.build();
    }

    private String somewhere() {
        return random.nextInt(3) == 0 ? name + "n" + random.nextInt(3) : SHARED.get(random.nextInt(2));
    }

    // ---- requests

    private void put(Client client, Object object) {
        ObjectRef ref = refOf(object);
        attempted.put(ref, Optional.of(object));
        HttpResponse<String> answer = client.put(path(ref), json(object).toString());
        if (!refused(answer)) {
            known.put(ref, new Known(Optional.of(object), Client.json(answer)));
        }
    }

    private void delete(Client client, ObjectRef ref) {
        attempted.put(ref, Optional.empty());
        HttpResponse<String> answer = client.delete(path(ref));
        if (!refused(answer)) {
            known.put(ref, new Known(Optional.empty(), null));
        }
    }

    /** Not while there are tasks of it, which would be left without their service. */
    private void deleteService(Client client) {
        ObjectRef ref = ref(ObjectKind.SERVICE, "s" + random.nextInt(3));
        boolean used = known.values().stream()
                .anyMatch(each -> each.declared().orElse(null) instanceof Task task
                        && task.serviceId().equals(Optional.of(ref.id())));
        if (!used) {
            delete(client, ref);
        }
    }

    /** Some objects, and one task that goes. */
    private void batch(Client client, String mode) {
        whole = mode.equals("whole");
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        List<Object> objects = new ArrayList<>(List.of(network(), task()));
        if (whole) {
            objects.add(service());
            ObjectRef gone = ref(ObjectKind.TASK, "t" + random.nextInt(12));
            Known task = known.get(gone);
            if (task != null
                    && task.declared().isPresent()
                    && !refOf(objects.get(1)).equals(gone)) {
                batch.putArray("removals").addObject().put("kind", "task").put("id", gone.id());
                attempted.put(gone, Optional.empty());
            }
        }
        for (Object object : objects) {
            attempted.put(refOf(object), Optional.of(object));
            batch.withArray(refOf(object).kind() + "s").add(json(object));
        }
        HttpResponse<String> answer = client.post("/v1/batches?mode=" + mode, batch.toString());
        if (!refused(answer)) {
            attempted.forEach((ref, after) -> known.put(
                    ref,
                    new Known(
                            after, after.isPresent() ? find(Client.json(answer).get(ref.kind() + "s"), ref) : null)));
        } else if (!whole) {
            objects.forEach(object -> read(client, refOf(object))); // those before the refused one were declared
        }
    }

    private void read(Client client, ObjectRef ref) {
        HttpResponse<String> answer = client.get(path(ref));
        known.put(
                ref,
                answer.statusCode() == 404
                        ? new Known(Optional.empty(), null)
                        : new Known(Optional.of(declared(ref, Client.json(answer))), Client.json(answer)));
    }

    private static JsonNode find(JsonNode list, ObjectRef ref) {
        for (JsonNode each : list) {
            if (each.get("id").asText().equals(ref.id())) {
                return each;
            }
        }
        throw new AssertionError("no " + ref + " in " + list);
    }

    private static boolean refused(HttpResponse<String> answer) {
        int status = answer.statusCode();
        assertThat(status < 300 || REFUSED.contains(status))
                .as("%s: %s", answer.request(), answer.body())
                .isTrue();
        return status >= 300;
    }

    // ---- after a restart

    /** Holds what the server has now against what was acknowledged. */
    void check(Map<ObjectRef, JsonNode> now) {
        Map<ObjectRef, Known> before = new LinkedHashMap<>(known);
        attempted.keySet().forEach(ref -> before.putIfAbsent(ref, new Known(Optional.empty(), null)));
        int done = 0;
        int undone = 0;
        for (Map.Entry<ObjectRef, Known> each : before.entrySet()) {
            ObjectRef ref = each.getKey();
            JsonNode present = now.get(ref);
            Optional<Object> declared = Optional.ofNullable(present).map(json -> declared(ref, json));
            boolean unchanged = declared.equals(each.getValue().declared());
            if (!attempted.containsKey(ref)) {
                assertThat(declared)
                        .as("%s, acknowledged as %s", ref, each.getValue().answer())
                        .isEqualTo(each.getValue().declared());
                declared.ifPresent(object -> keeps(ref, each.getValue().answer(), present));
            } else {
                boolean attemptedIsThere = declared.equals(attempted.get(ref));
                assertThat(unchanged || attemptedIsThere)
                        .as(
                                "%s is %s: neither %s nor %s",
                                ref, declared, each.getValue().declared(), attempted.get(ref))
                        .isTrue();
                done += attemptedIsThere && !unchanged ? 1 : 0;
                undone += unchanged && !attemptedIsThere ? 1 : 0;
            }
            known.put(ref, new Known(declared, present));
        }
        assertThat(whole && done > 0 && undone > 0)
                .as("a batch that was to be whole is half done: %s", attempted.keySet())
                .isFalse();
        attempted.clear();
    }

    /** What was allocated stays as it was acknowledged. */
    private static void keeps(ObjectRef ref, JsonNode acknowledged, JsonNode present) {
        assertThat(present.get("version").longValue())
                .as(ref.toString())
                .isGreaterThanOrEqualTo(acknowledged.get("version").longValue());
        boolean sameVersion = present.get("version").equals(acknowledged.get("version"));
        boolean allocated = acknowledged.at("/condition/stage").asText().equals("allocated");
        if (sameVersion || (allocated && ref.kind() != ObjectKind.NODE)) {
            assertThat(present.path("state")).as("%s: %s", ref, acknowledged).isEqualTo(acknowledged.path("state"));
            assertThat(present.path("attachments")).isEqualTo(acknowledged.path("attachments"));
        }
    }

    /** What this client has declared, or may have. */
    Set<ObjectRef> refs() {
        return known.keySet();
    }

    // ---- forms

    private static ObjectRef refOf(Object object) {
        if (object instanceof Network network) {
            return new ObjectRef(ObjectKind.NETWORK, network.id());
        } else if (object instanceof Service service) {
            return new ObjectRef(ObjectKind.SERVICE, service.id());
        } else if (object instanceof Node node) {
            return new ObjectRef(ObjectKind.NODE, node.id());
        }
        return new ObjectRef(ObjectKind.TASK, ((Task) object).id());
    }

    private static String path(ObjectRef ref) {
        return "/v1/" + ref.kind() + "s/" + ref.id();
    }

    private static ObjectNode json(Object object) {
        if (object instanceof Network network) {
            return ModelJson.json(network);
        } else if (object instanceof Service service) {
            return ModelJson.json(service);
        } else if (object instanceof Node node) {
            return ModelJson.json(node);
        }
        return ModelJson.json((Task) object);
    }

    /** An answer as its object was declared: without what it got. */
    private static Object declared(ObjectRef ref, JsonNode answer) {
        ObjectNode json = answer.deepCopy();
        json.remove(List.of("version", "condition", "state", "attachments"));
        JsonValue value = JsonValue.root(json);
        return switch (ref.kind()) {
            case NETWORK -> ModelJson.network(value);
            case SERVICE -> ModelJson.service(value);
            case TASK -> ModelJson.task(value);
            case NODE -> ModelJson.node(value);
        };
    }
}
