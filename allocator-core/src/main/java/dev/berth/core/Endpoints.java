package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.ledger.Claim;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.OwnerTable;
import dev.berth.core.status.AllocatorEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What services, tasks and nodes have in common: an owner that shall hold one address for each of some networks and each
 * family there, keeps what it already has, and gives back the rest. Thread-safe.
 */
final class Endpoints {
    private final Networks networks;
    private final Addresses addresses;
    private final Usage usage;
    private final Consumer<AllocatorEvent> listener;

    Endpoints(Networks networks, Addresses addresses, Usage usage, Consumer<AllocatorEvent> listener) {
        this.networks = networks;
        this.addresses = addresses;
        this.usage = usage;
        this.listener = listener;
    }

    /**
     * Changes what an owner holds to what the body wants, or not at all if the body throws (GEN-1). What the owner had and is
     * not wanted any more is given back at the end; where that fails it is pending (GEN-8). The caller has the turn.
     */
    <T> T change(Owner owner, Origin origin, Function<Change, T> body) {
        Change change = new Change(owner, origin);
        T result;
        try {
            result = body.apply(change);
        } catch (RuntimeException | Error e) {
            change.rollBack();
            throw e;
        }
        change.commit();
        return result;
    }

    /** What an owner shall hold, network by network. Confined to one thread. */
    final class Change {
        private final Owner owner;
        private final Origin origin;
        private final List<Claim> before;
        private final List<Claim> after = new ArrayList<>(2);
        /** What a driver that remembers was not asked for, and so is not told of either (OWN-3); hardly ever any. */
        private List<Claim> adopted = List.of();

        private Change(Owner owner, Origin origin) {
            this.owner = owner;
            this.origin = origin;
            this.before = owner.claims();
        }

        /**
         * Wants an address of each family of this network.
         *
         * @param former what the owner had there, by its state
         * @param presets what it asks for there, in families in which it had nothing
         * @return the addresses, IPv4 first; none on a network whose endpoints get none (SVC-3, TSK-1)
         * @throws AllocatorException {@code unknown-network}, {@code invalid-argument} for two addresses of a family or one of
         *     a family the network lacks, or why an address could not be had
         */
        List<Cidr> want(String networkId, List<Cidr> former, List<IpAddress> presets) {
            LiveNetwork network = networks.get(networkId);
            LiveNetwork.Parts parts = network.enter();
            try {
                List<AddressFamily> families = parts.families();
                if (families.isEmpty()) {
                    return List.of();
                }
                List<NetworkPool> pools = parts.pools();
                if (former.size() + presets.size() > 0) {
                    checkFamilies(networkId, families, former, presets);
                }
                if (families.size() == 1) {
                    return List.of(one(networkId, pools, families.get(0), former, presets));
                }
                List<Cidr> got = new ArrayList<>(families.size());
                for (AddressFamily family : families) {
                    got.add(one(networkId, pools, family, former, presets));
                }
                return got;
            } finally {
                network.leave();
            }
        }

        private Cidr one(
                String networkId,
                List<NetworkPool> pools,
                AddressFamily family,
                List<Cidr> former,
                List<IpAddress> presets) {
            IpAddress had = hadIn(family, former);
            IpAddress asked = had != null ? had : presetIn(family, presets);
            Claim claim = held(networkId, family);
            if (claim == null || (asked != null && !asked.equals(claim.address()))) {
                claim = asked == null
                        ? any(networkId, pools, family)
                        : exactly(networkId, pools, asked, had == null ? Origin.REQUESTED : origin);
            }
            after.add(claim);
            return claim.cidr();
        }

        private @Nullable Claim held(String networkId, AddressFamily family) {
            for (Claim claim : before) {
                if (claim.isOn(networkId, family)) {
                    return claim;
                }
            }
            return null;
        }

        /** TSK-3: in the order of the configs, the next pool when one is full. */
        private Claim any(String networkId, List<NetworkPool> pools, AddressFamily family) {
            AllocatorException full = null;
            for (NetworkPool pool : pools) {
                if (pool.subnet().family() == family) {
                    try {
                        return addresses.takeAny(pool, owner);
                    } catch (AllocatorException e) {
                        if (!e.code().equals(ErrorCode.NO_AVAILABLE_ADDRESSES)) {
                            throw e;
                        }
                        full = e;
                    }
                }
            }
            throw usage.noAvailableAddress(networkId, family, pools, full);
        }

        /** TSK-3: from the pool that contains it, best from one whose range does. */
        private Claim exactly(String networkId, List<NetworkPool> pools, IpAddress asked, Origin askedBy) {
            NetworkPool found = null;
            for (NetworkPool pool : pools) {
                if (pool.subnet().contains(asked)
                        && (found == null || (!found.prefers(asked) && pool.prefers(asked)))) {
                    found = pool;
                }
            }
            if (found == null) {
                throw AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "is in none of its pools " + subnets(pools))
                        .subject("network " + networkId)
                        .value(asked)
                        .advice("ask for an address in one of them, or for none")
                        .build();
            }
            return Addresses.remembers(found, askedBy)
                    ? adopted(addresses.adopt(found, asked, owner, found.addressOptions()))
                    : addresses.takeExactly(found, asked, owner, askedBy);
        }

        private Claim adopted(Claim claim) {
            if (adopted.isEmpty()) {
                adopted = new ArrayList<>(2);
            }
            adopted.add(claim);
            return claim;
        }

        /** Makes it so: the owner holds what was wanted, and gives the rest back. */
        private void commit() {
            owner.hold(after);
            for (Claim claim : before) {
                if (!after.contains(claim)) {
                    giveBack(owner, claim, ReleaseReason.RELEASED);
                }
            }
        }

        /** Gives back what was taken, the last first; the owner holds what it held before. */
        private void rollBack() {
            for (int i = after.size() - 1; i >= 0; i--) {
                Claim claim = after.get(i);
                if (adopted.contains(claim)) {
                    addresses.disown(claim, owner);
                } else if (!before.contains(claim) && giveBack(owner, claim, ReleaseReason.ROLLED_BACK) == null) {
                    listener.accept(
                            new AllocatorEvent.AddressRolledBack(claim.pool().networkId(), claim.address()));
                }
            }
        }
    }

    private static @Nullable IpAddress hadIn(AddressFamily family, List<Cidr> former) {
        for (Cidr cidr : former) {
            if (cidr.family() == family) {
                return cidr.address();
            }
        }
        return null;
    }

    private static @Nullable IpAddress presetIn(AddressFamily family, List<IpAddress> presets) {
        for (IpAddress address : presets) {
            if (address.family() == family) {
                return address;
            }
        }
        return null;
    }

    /** TSK-2: a request that cannot be honoured must not be dropped in silence. */
    private static void checkFamilies(
            String networkId, List<AddressFamily> families, List<Cidr> former, List<IpAddress> presets) {
        if (former.size() > 2
                || (former.size() == 2
                        && former.get(0).family() == former.get(1).family())) {
            throw AllocatorException.invalidArgument(
                    "network " + networkId,
                    former.toString(),
                    "more than one address of a family",
                    "a stored attachment has at most one IPv4 and one IPv6 address");
        }
        for (Cidr cidr : former) {
            checkFamily(networkId, families, cidr.address());
        }
        for (IpAddress address : presets) {
            checkFamily(networkId, families, address);
        }
    }

    private static void checkFamily(String networkId, List<AddressFamily> families, IpAddress address) {
        if (!families.contains(address.family())) {
            throw AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "the network has only " + families + " pools")
                    .subject("network " + networkId)
                    .value(address)
                    .advice("ask for an address of that family, or give the network a pool of the other")
                    .build();
        }
    }

    private static List<String> subnets(List<NetworkPool> pools) {
        List<String> subnets = new ArrayList<>();
        pools.forEach(pool -> subnets.add(pool.subnet().toString()));
        return subnets;
    }

    /**
     * Gives back everything the owner of this key holds, where that still exists (GEN-4, TSK-5), and forgets the owner.
     *
     * @return why parts are now pending; empty if none are
     */
    List<AllocatorException> release(OwnerTable table, Object key) {
        Owner owner = table.turnIfPresent(key);
        if (owner == null) {
            return List.of();
        }
        List<AllocatorException> failures = new ArrayList<>(0);
        try {
            for (Claim claim : owner.claims()) {
                AllocatorException failure = giveBack(owner, claim, ReleaseReason.RELEASED);
                if (failure != null) {
                    failures.add(failure);
                }
            }
            owner.hold(List.of());
        } finally {
            table.endTurn(owner, false);
        }
        return failures;
    }

    /**
     * Gives a claim back from inside its network, so that the network does not end before the driver has the address: else it
     * might have a new owner there already.
     *
     * @return why that is now pending; null if it is not
     */
    private @Nullable AllocatorException giveBack(Owner owner, Claim claim, ReleaseReason reason) {
        LiveNetwork network = networks.find(claim.pool().networkId());
        boolean inside = network != null && network.enterToGiveBack();
        try {
            return addresses.giveBack(claim, owner, reason);
        } finally {
            if (inside && network != null) {
                network.leave();
            }
        }
    }

    /** Gives back what the owners of a table hold through this pool; they stay known and keep what else they hold. */
    List<AllocatorException> releaseFrom(NetworkPool pool, OwnerTable table, List<Owner> owners) {
        List<AllocatorException> failures = new ArrayList<>();
        for (Owner holder : owners) {
            Owner owner = table.turnIfPresent(holder.key());
            if (owner == null) {
                continue;
            }
            boolean known = owner.wasKnown();
            try {
                List<Claim> kept = new ArrayList<>();
                for (Claim claim : owner.claims()) {
                    if (claim.pool() != pool) {
                        kept.add(claim);
                        continue;
                    }
                    AllocatorException failure = addresses.giveBack(claim, owner, ReleaseReason.RELEASED);
                    if (failure != null) {
                        failures.add(failure);
                    }
                }
                owner.hold(kept);
            } finally {
                table.endTurn(owner, known);
            }
        }
        return failures;
    }
}
