package dev.berth.core.ledger;

import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who holds addresses. There is one for each task of a cluster, so it is built small: the first address, for most
 * the only one, lies in the object itself, as the pool and the address's lower half.
 *
 * <p>Kind and key are immutable. What it holds belongs to whoever has its {@linkplain OwnerTable turn}; gateways and reserved
 * addresses, which are in no table, belong to the operation on their network.
 */
public final class Owner {
    private static final Claim[] NO_MORE = {};

    private final OwnerKind kind;
    private final Object key;
    private @Nullable NetworkPool firstPool;
    private long firstLow;
    private Claim[] more = NO_MORE;

    /** Guarded by the table's stripe: whether an operation has the turn. */
    boolean busy;
    /** Guarded by the table's stripe: whether the last allocation succeeded and nothing was released since. */
    boolean known;

    /**
     * An owner that holds nothing yet.
     *
     * @param key the id as a string; for nodes a {@link NodeNetwork}, for reserved addresses a {@link ReservedName}
     */
    public Owner(OwnerKind kind, Object key) {
        this.kind = kind;
        this.key = key;
    }

    /** The kind. */
    public OwnerKind kind() {
        return kind;
    }

    /** What it is known by among its kind. */
    public Object key() {
        return key;
    }

    /** The token under which it asks for addresses of this pool (OWN-2). */
    public OwnerToken token(NetworkPool pool) {
        return switch (kind) {
            case NETWORK, GATEWAY -> new OwnerToken(kind, (String) key, Integer.toString(pool.index()));
            case RESERVED -> {
                ReservedName reserved = (ReservedName) key;
                yield new OwnerToken(kind, reserved.networkId(), pool.index() + "/" + reserved.name());
            }
            case NODE -> new OwnerToken(kind, ((NodeNetwork) key).nodeId(), pool.endpointSlot());
            case SERVICE, TASK -> new OwnerToken(kind, (String) key, pool.endpointSlot());
        };
    }

    /** Who this is, for messages: {@code task t1}. */
    public String describe() {
        return switch (kind) {
            case GATEWAY -> "the gateway of network " + key;
            case RESERVED -> {
                ReservedName reserved = (ReservedName) key;
                yield "the reserved name \"" + reserved.name() + "\" of network " + reserved.networkId();
            }
            case NODE -> "node " + ((NodeNetwork) key).nodeId();
            case NETWORK, SERVICE, TASK -> kind + " " + key;
        };
    }

    /** What it holds, in the order in which it was {@linkplain #hold given}. */
    public List<Claim> claims() {
        NetworkPool pool = firstPool;
        if (pool == null && more.length == 0) {
            return List.of();
        }
        List<Claim> claims = new ArrayList<>(1 + more.length);
        if (pool != null) {
            claims.add(new Claim(
                    pool, IpAddress.of(pool.subnet().family(), pool.subnet().high(), firstLow)));
        }
        for (Claim claim : more) {
            claims.add(claim);
        }
        return claims;
    }

    /** Replaces what it holds. */
    public void hold(List<Claim> claims) {
        firstPool = null;
        int from = 0;
        if (!claims.isEmpty()) {
            Claim first = claims.get(0);
            // in an IPv6 pool shorter than /64 the upper half of an address is not the pool's
            if (first.address().high() == first.pool().subnet().high()) {
                firstPool = first.pool();
                firstLow = first.address().low();
                from = 1;
            }
        }
        more = from >= claims.size()
                ? NO_MORE
                : claims.subList(from, claims.size()).toArray(NO_MORE);
    }

    /** Whether it was known when the turn began (see {@link OwnerTable#endTurn}). Only for who has the turn. */
    public boolean wasKnown() {
        return known;
    }

    /** Whether it holds nothing. */
    boolean holdsNothing() {
        return firstPool == null && more.length == 0;
    }

    @Override
    public String toString() {
        return describe();
    }
}
