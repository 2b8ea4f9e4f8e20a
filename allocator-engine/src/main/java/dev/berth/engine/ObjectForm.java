package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.intents.Intent;

/** How objects, and what is beside them, are written into records. Reading what was written gives an equal object. Thread-safe. */
public interface ObjectForm {
    /** Writes a network. */
    byte[] write(Network network);

    /** Writes a node. */
    byte[] write(Node node);

    /** Writes a service. */
    byte[] write(Service service);

    /** Writes a task. */
    byte[] write(Task task);

    /** Writes an intent. */
    byte[] write(Intent intent);

    /** Reads an intent; {@code store-failure} if these bytes are none. */
    Intent readIntent(byte[] bytes);

    /** Reads a network; {@code store-failure} if these bytes are none. */
    Network readNetwork(byte[] bytes);

    /** Reads a node; {@code store-failure} if these bytes are none. */
    Node readNode(byte[] bytes);

    /** Reads a service; {@code store-failure} if these bytes are none. */
    Service readService(byte[] bytes);

    /** Reads a task; {@code store-failure} if these bytes are none. */
    Task readTask(byte[] bytes);
}
