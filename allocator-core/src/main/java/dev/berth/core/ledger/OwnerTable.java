package dev.berth.core.ledger;

import dev.berth.api.spi.OwnerKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The owners of one kind, by key. An operation on an owner takes its <em>turn</em>, so that operations on one object are
 * serialized, and has to {@linkplain #endTurn end} it. Taking a turn waits for the one under way and for nothing else.
 *
 * <p>Thread-safe. The keys are spread over stripes, each with a monitor that is held for a few memory accesses.
 */
public final class OwnerTable {
    private static final int STRIPE_BITS = 6;

    private final OwnerKind kind;
    private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];

    /** An empty table for owners of this kind. */
    public OwnerTable(OwnerKind kind) {
        this.kind = kind;
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Takes the turn on the owner of this key, a new one if there is none. */
    public Owner turn(Object key) {
        int hash = spread(key);
        return stripeOf(hash).turn(kind, key, hash);
    }

    /** Takes the turn on the owner of this key; null, and no turn, if there is none. */
    public @Nullable Owner turnIfPresent(Object key) {
        int hash = spread(key);
        return stripeOf(hash).turnIfPresent(key, hash);
    }

    /**
     * Ends a turn.
     *
     * @param known whether the owner's last allocation succeeded and it was not released since; one that is not, and holds
     *     nothing, is forgotten
     */
    public void endTurn(Owner owner, boolean known) {
        int hash = spread(owner.key());
        stripeOf(hash).endTurn(owner, hash, known);
    }

    /** The owner of this key if it is known, whether or not somebody has its turn; null if not. */
    public @Nullable Owner known(Object key) {
        int hash = spread(key);
        Stripe stripe = stripeOf(hash);
        synchronized (stripe) {
            Owner owner = stripe.find(key, hash);
            return owner != null && owner.known ? owner : null;
        }
    }

    /** The keys of all known owners, in no order; not a snapshot across operations that go on meanwhile. */
    public List<Object> keys() {
        List<Object> keys = new ArrayList<>();
        for (Stripe stripe : stripes) {
            stripe.addKeys(keys);
        }
        return keys;
    }

    /** The hash of a key, never 0. */
    private static int spread(Object key) {
        int hash = key.hashCode() * 0x9e37_79b9;
        hash ^= hash >>> 15;
        return hash == 0 ? 1 : hash;
    }

    private Stripe stripeOf(int hash) {
        return stripes[hash >>> (Integer.SIZE - STRIPE_BITS)];
    }

    /**
     * A hash table with linear probing, since a chained one would cost each owner another object. A search walks over the
     * hashes, which lie close together; one that had to ask each owner on its way would wait for memory most of the time.
     */
    private static final class Stripe {
        private static final int FIRST_CAPACITY = 4;

        private @Nullable Owner[] owners = new Owner[FIRST_CAPACITY];
        /** The hash of each owner's key; 0 where there is no owner. */
        private int[] hashes = new int[FIRST_CAPACITY];

        private int size;
        private int waiting;

        synchronized Owner turn(OwnerKind kind, Object key, int hash) {
            Owner owner = awaitTurn(key, hash);
            if (owner == null) {
                owner = new Owner(kind, key);
                insert(owner, hash);
            }
            owner.busy = true;
            return owner;
        }

        synchronized @Nullable Owner turnIfPresent(Object key, int hash) {
            Owner owner = awaitTurn(key, hash);
            if (owner != null) {
                owner.busy = true;
            }
            return owner;
        }

        /** The owner once nobody has its turn; it may come and go meanwhile. */
        private @Nullable Owner awaitTurn(Object key, int hash) {
            boolean interrupted = false;
            Owner owner = find(key, hash);
            while (owner != null && owner.busy) {
                waiting++;
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true; // turns end; the interrupt is the caller's to see afterwards
                } finally {
                    waiting--;
                }
                owner = find(key, hash);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return owner;
        }

        synchronized void endTurn(Owner owner, int hash, boolean known) {
            owner.busy = false;
            owner.known = known;
            if (!known && owner.holdsNothing()) {
                remove(owner, hash);
            }
            if (waiting > 0) {
                notifyAll();
            }
        }

        synchronized void addKeys(List<Object> keys) {
            for (Owner owner : owners) {
                if (owner != null && owner.known) {
                    keys.add(owner.key());
                }
            }
        }

        @Nullable
        Owner find(Object key, int hash) {
            int mask = hashes.length - 1;
            for (int slot = hash & mask; hashes[slot] != 0; slot = (slot + 1) & mask) {
                if (hashes[slot] == hash) {
                    Owner owner = owners[slot];
                    if (owner != null && owner.key().equals(key)) {
                        return owner;
                    }
                }
            }
            return null;
        }

        private void insert(Owner owner, int hash) {
            if (size + 1 > owners.length * 7 / 8) {
                grow();
            }
            place(owner, hash);
            size++;
        }

        private void place(Owner owner, int hash) {
            int mask = hashes.length - 1;
            int slot = hash & mask;
            while (hashes[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            owners[slot] = owner;
            hashes[slot] = hash;
        }

        private void grow() {
            @Nullable Owner[] oldOwners = owners;
            int[] oldHashes = hashes;
            owners = new Owner[oldOwners.length * 2];
            hashes = new int[oldHashes.length * 2];
            for (int slot = 0; slot < oldHashes.length; slot++) {
                Owner owner = oldOwners[slot];
                if (owner != null) {
                    place(owner, oldHashes[slot]);
                }
            }
        }

        /** Closes the gap, so that no owner becomes unreachable from its home. */
        private void remove(Owner removed, int hash) {
            int mask = hashes.length - 1;
            int gap = hash & mask;
            while (owners[gap] != removed) {
                gap = (gap + 1) & mask;
            }
            size--;
            for (int slot = (gap + 1) & mask; hashes[slot] != 0; slot = (slot + 1) & mask) {
                int home = hashes[slot] & mask;
                if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                    owners[gap] = owners[slot];
                    hashes[gap] = hashes[slot];
                    gap = slot;
                }
            }
            owners[gap] = null;
            hashes[gap] = 0;
        }
    }
}
