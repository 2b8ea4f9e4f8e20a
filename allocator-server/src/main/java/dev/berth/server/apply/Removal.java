package dev.berth.server.apply;

import dev.berth.api.error.AllocatorException;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Removes objects, services with their tasks. */
public final class Removal {
    private Removal() {}

    /**
     * Removes these objects, each by itself.
     *
     * @param ids all of them are there
     * @return what was refused, and why
     */
    public static Map<ObjectRef, AllocatorException> of(ObjectKind kind, Collection<String> ids, ClusterEngine engine) {
        Set<String> distinct = new LinkedHashSet<>(ids);
        Map<ObjectRef, AllocatorException> refused = new LinkedHashMap<>();
        if (kind == ObjectKind.SERVICE) {
            engine.tasks().stream()
                    .map(Declared::object)
                    .filter(task -> task.serviceId().filter(distinct::contains).isPresent())
                    .forEach(task -> remove(new ObjectRef(ObjectKind.TASK, task.id()), engine, refused));
        }
        distinct.forEach(id -> remove(new ObjectRef(kind, id), engine, refused));
        return refused;
    }

    private static void remove(ObjectRef ref, ClusterEngine engine, Map<ObjectRef, AllocatorException> refused) {
        try {
            engine.remove(ref.kind(), ref.id());
        } catch (AllocatorException e) {
            refused.put(ref, e);
        }
    }
}
