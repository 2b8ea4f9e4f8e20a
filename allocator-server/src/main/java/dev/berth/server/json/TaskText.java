package dev.berth.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nearly every stored task says straight from the text, since the start of a large cluster reads a million of them.
 * Of everything else, right or wrong, it says that it does not know it; that is {@link TaskJson}'s to read or to refuse.
 */
final class TaskText {
    private final JsonParser json;

    private TaskText(JsonParser json) {
        this.json = json;
    }

    /** As {@link TaskJson#task} reads it; null for what is not known here. */
    static @Nullable Task read(JsonFactory factory, byte[] bytes) {
        try (JsonParser json = factory.createParser(bytes)) {
            return new TaskText(json).task();
        } catch (IOException | AllocatorException | Unfamiliar e) {
            return null;
        }
    }

    private static final class Unfamiliar extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfamiliar() {
            super(null, null, false, false); // caught above, so it needs no trace
        }
    }

    private interface Reader<T> {
        T read() throws IOException;
    }

    private Task task() throws IOException {
        next(JsonToken.START_OBJECT);
        String id = "";
        String service = null;
        String node = null;
        int slot = 0;
        TaskSpec spec = TaskSpec.DEFAULT;
        TaskState state = null;
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            switch (key) {
                case "id" -> id = text();
                case "serviceId" -> service = text();
                case "nodeId" -> node = text();
                case "slot" -> slot = number();
                case "spec" -> spec = spec();
                case "state" -> state = state();
                default -> throw new Unfamiliar();
            }
        }
        return Task.builder(id)
                .service(service)
                .node(node)
                .slot(slot)
                .spec(spec)
                .state(state)
                .build();
    }

    private TaskSpec spec() throws IOException {
        next(JsonToken.START_OBJECT);
        List<NetworkAttachmentSpec> networks = List.of();
        while (nextMember("networks")) {
            networks = list(JsonToken.START_OBJECT, this::wanted);
        }
        return new TaskSpec(networks);
    }

    private NetworkAttachmentSpec wanted() throws IOException {
        String target = "";
        while (nextMember("target")) {
            target = text();
        }
        return NetworkAttachmentSpec.to(target);
    }

    private TaskState state() throws IOException {
        next(JsonToken.START_OBJECT);
        List<Attachment> networks = List.of();
        ServiceState endpoint = null;
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            switch (key) {
                case "networks" -> networks = list(JsonToken.START_OBJECT, this::attachment);
                case "endpoint" -> endpoint = endpoint();
                default -> throw new Unfamiliar();
            }
        }
        return new TaskState(networks, endpoint);
    }

    private Attachment attachment() throws IOException {
        String network = "";
        List<Cidr> addresses = List.of();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            switch (key) {
                case "networkId" -> network = text();
                case "addresses" -> addresses = list(JsonToken.VALUE_STRING, () -> Cidr.parse(json.getText()));
                default -> throw new Unfamiliar();
            }
        }
        return new Attachment(network, addresses);
    }

    private ServiceState endpoint() throws IOException {
        next(JsonToken.START_OBJECT);
        List<VirtualIp> virtualIps = List.of();
        while (nextMember("virtualIps")) {
            virtualIps = list(JsonToken.START_OBJECT, this::virtualIp);
        }
        return new ServiceState(virtualIps, List.of());
    }

    private VirtualIp virtualIp() throws IOException {
        String network = "";
        Cidr address = null;
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            switch (key) {
                case "networkId" -> network = text();
                case "address" -> address = Cidr.parse(text());
                default -> throw new Unfamiliar();
            }
        }
        return new VirtualIp(network, address);
    }

    /** A list, each element of which begins with this token. */
    private <T> List<T> list(JsonToken first, Reader<T> reader) throws IOException {
        next(JsonToken.START_ARRAY);
        List<T> elements = new ArrayList<>(2);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token != first) {
                throw new Unfamiliar();
            }
            elements.add(reader.read());
        }
        return elements;
    }

    /** Goes on to this member; false at the end of the object. */
    private boolean nextMember(String known) throws IOException {
        String key = json.nextFieldName();
        if (key != null && !key.equals(known)) {
            throw new Unfamiliar();
        }
        return key != null;
    }

    private String text() throws IOException {
        next(JsonToken.VALUE_STRING);
        return json.getText();
    }

    private int number() throws IOException {
        next(JsonToken.VALUE_NUMBER_INT);
        int number = json.getIntValue();
        if (number < 0) {
            throw new Unfamiliar();
        }
        return number;
    }

    private void next(JsonToken expected) throws IOException {
        if (json.nextToken() != expected) {
            throw new Unfamiliar();
        }
    }
}
