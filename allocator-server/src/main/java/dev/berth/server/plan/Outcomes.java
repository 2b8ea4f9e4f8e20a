package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of the objects of one kind: to be tried yet, allocated, or refused. Confined to one thread. */
final class Outcomes<T> {
    private final Problem.Kind kind;
    private final ErrorCode unknown;
    private final List<T> declared;
    private final Function<T, String> id;
    private final Set<String> ahead = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, T> allocated = new HashMap<>();

    Outcomes(Problem.Kind kind, ErrorCode unknown, List<T> declared, Function<T, String> id) {
        this.kind = kind;
        this.unknown = unknown;
        this.declared = declared;
        this.id = id;
        declared.forEach(object -> ahead.add(id.apply(object)));
    }

    void allocated(T object) {
        ahead.remove(id.apply(object));
        allocated.put(id.apply(object), object);
    }

    void refused(T object) {
        ahead.remove(id.apply(object));
        refused.add(id.apply(object));
    }

    /** Whether it is declared and has not been tried. */
    boolean isAhead(String wanted) {
        return ahead.contains(wanted);
    }

    /** The allocated object of this id, or null. */
    @Nullable
    T find(String wanted) {
        return allocated.get(wanted);
    }

    /**
     * The allocated object of this id, on which another depends.
     *
     * @throws AllocatorException if it was refused, or is none of the cluster
     */
    T require(String wanted) {
        T found = allocated.get(wanted);
        if (found == null) {
            boolean tried = refused.contains(wanted);
            throw AllocatorException.of(
                            unknown,
                            tried ? kind + " " + wanted + " was not allocated" : "there is no " + kind + " " + wanted)
                    .advice(tried ? "solve its problem first" : "declare it")
                    .build();
        }
        return found;
    }

    /** The allocated objects, in the order in which they were declared. */
    List<T> inOrder() {
        return declared.stream()
                .map(object -> allocated.get(id.apply(object)))
                .filter(object -> object != null)
                .toList();
    }

    /** Every declared object, with its state if it is allocated and without if it was refused. */
    List<T> latest() {
        return declared.stream()
                .map(object -> allocated.getOrDefault(id.apply(object), object))
                .toList();
    }
}
