package dev.berth.server.plan;

import dev.berth.engine.ObjectRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What in a plan may come out otherwise, and why. Immutable. */
public final class Doubts {
    /** No doubt at all. */
    public static final Doubts NONE = new Doubts(List.of());

    /** A part of what an object gets. */
    public enum Part {
        /** A network's subnets, and gateways with them. */
        SUBNET("subnet"),
        /** A network's VNIs. */
        VNI("VNI"),
        /** A service's virtual IP on a network. */
        VIRTUAL_IP("virtual IP"),
        /** The addresses of a service's tasks, or of a node, on a network. */
        ADDRESS("addresses"),
        /** A published port that was left open. */
        PORT("port");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        /** As in texts. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One thing that may come out otherwise.
     *
     * @param ref whose; of the addresses of tasks the service
     * @param part what
     * @param networkId on which network; null for what is on none
     * @param why a sentence's second half
     */
    public record Doubt(ObjectRef ref, Part part, @Nullable String networkId, String why) {}

    private record Key(ObjectRef ref, Part part, @Nullable String networkId) {}

    private final List<Doubt> all;
    private final Map<Key, Doubt> byKey = new HashMap<>();

    /** These. */
    public Doubts(List<Doubt> all) {
        this.all = List.copyOf(all);
        all.forEach(each -> byKey.put(new Key(each.ref(), each.part(), each.networkId()), each));
    }

    /** All of them, in the order in which they were found. */
    public List<Doubt> all() {
        return all;
    }

    /** Why this may come out otherwise; empty if it will not. */
    public Optional<String> about(ObjectRef ref, Part part, @Nullable String networkId) {
        return Optional.ofNullable(byKey.get(new Key(ref, part, networkId))).map(Doubt::why);
    }
}
