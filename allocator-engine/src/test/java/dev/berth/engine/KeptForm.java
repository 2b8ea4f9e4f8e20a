package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.intents.Intent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the objects, and writes their numbers: objects are immutable, so that is all a store in memory needs. */
final class KeptForm implements ObjectForm {
    private final List<Object> kept = new ArrayList<>();

    private @Nullable String unwritable;

    /** Fails, once it is allocated, on the task of this id. */
    void cannotWrite(String taskId) {
        unwritable = taskId;
    }

    private synchronized byte[] keep(Object object) {
        kept.add(object);
        return ByteBuffer.allocate(Integer.BYTES).putInt(kept.size() - 1).array();
    }

    synchronized Object kept(byte[] bytes) {
        return kept.get(ByteBuffer.wrap(bytes).getInt());
    }

    @Override
    public byte[] write(Network network) {
        return keep(network);
    }

    @Override
    public byte[] write(Node node) {
        return keep(node);
    }

    @Override
    public byte[] write(Service service) {
        return keep(service);
    }

    @Override
    public byte[] write(Task task) {
        if (task.id().equals(unwritable) && task.state() != null) {
            throw new IllegalStateException("cannot write task " + unwritable);
        }
        return keep(task);
    }

    @Override
    public byte[] write(Intent intent) {
        return keep(intent);
    }

    @Override
    public Intent readIntent(byte[] bytes) {
        return (Intent) kept(bytes);
    }

    @Override
    public Network readNetwork(byte[] bytes) {
        return (Network) kept(bytes);
    }

    @Override
    public Node readNode(byte[] bytes) {
        return (Node) kept(bytes);
    }

    @Override
    public Service readService(byte[] bytes) {
        return (Service) kept(bytes);
    }

    @Override
    public Task readTask(byte[] bytes) {
        return (Task) kept(bytes);
    }
}
