package dev.berth.server.swarm;

import dev.berth.api.error.ErrorCode;
import dev.berth.engine.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * Something in a swarm that is wrong, or soon will be. Immutable.
 *
 * @param ref the object, by its name
 * @param code the kind of thing; where the allocator would refuse it, as the allocator would name it
 * @param problem what is wrong, without the object itself
 * @param remedy what to do; null if that is up to a person
 */
public record SwarmFinding(ObjectRef ref, ErrorCode code, String problem, @Nullable String remedy) {
    /** The subnet overlaps something on the machine that is no network of the swarm. */
    public static final ErrorCode ROUTE_OVERLAP = new ErrorCode("route-overlap");
    /** The engine counts addresses as used that nobody holds. */
    public static final ErrorCode UNOWNED_ADDRESSES = new ErrorCode("unowned-addresses");
    /** Somebody holds addresses that the engine counts as free. */
    public static final ErrorCode UNCOUNTED_ADDRESSES = new ErrorCode("uncounted-addresses");
    /** Nodes run tasks on the network, and there is no address for their load balancers. */
    public static final ErrorCode NO_LOAD_BALANCER = new ErrorCode("no-load-balancer");
    /** Few addresses are left. */
    public static final ErrorCode NEARLY_FULL = new ErrorCode("nearly-full");

    /** Whether it is true for certain whatever Docker does next; the others are about room. */
    public boolean isConflict() {
        return !code.equals(NEARLY_FULL) && !code.equals(ErrorCode.NO_AVAILABLE_ADDRESSES);
    }

    /** Whether both are of one kind and about one object. */
    boolean isOf(SwarmFinding other) {
        return ref.equals(other.ref) && code.equals(other.code);
    }
}
