package dev.berth.docker.plugin.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * How one kind of message stands in JSON. Immutable.
 *
 * @param <T> the message
 */
public final class Form<T> {
    /** The form of a message that says nothing; it is sent without a body. */
    static final Form<None> NONE = new Form<>(json -> None.NONE, (none, json) -> {});

    /** The message that says nothing. */
    public enum None {
        /** The only one. */
        NONE
    }

    /** Takes a message out of JSON. */
    interface Reader<T> {
        T read(JsonMessage json) throws MalformedMessage;
    }

    /** Puts a message into JSON. */
    interface Writer<T> {
        void write(T message, ObjectNode json);
    }

    private final Reader<T> reader;
    private final Writer<T> writer;

    Form(Reader<T> reader, Writer<T> writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** Whether this is a message without a body. */
    public boolean isEmpty() {
        return NONE == (Object) this;
    }

    /**
     * The message in this JSON.
     *
     * @throws MalformedMessage if a field is of the wrong type
     */
    public T read(JsonMessage json) throws MalformedMessage {
        return reader.read(json);
    }

    /** The body: JSON and a newline. */
    public byte[] write(T message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        writer.write(message, json);
        return bytes(json);
    }

    ObjectNode node(T message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        writer.write(message, json);
        return json;
    }

    static byte[] bytes(ObjectNode json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
