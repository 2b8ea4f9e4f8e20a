package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.ledger.Claim;
import dev.berth.core.ledger.Ledger;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.ReservedName;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Allocates one pool of a network, with its reserved addresses and its gateway (NET-4, NET-5, NET-9). Thread-safe. */
final class PoolAllocation {
    private final DriverRequests drivers;
    private final LedgerBook ledgers;
    private final Addresses addresses;

    PoolAllocation(DriverRequests drivers, LedgerBook ledgers, Addresses addresses) {
        this.drivers = drivers;
        this.ledgers = ledgers;
        this.addresses = addresses;
    }

    /**
     * For whom and from whom.
     *
     * @param index which of the network's configs
     * @param options the IPAM options of the network
     */
    record Place(
            String networkId, int index, DriverUse<IpamCalls> ipam, String addressSpace, Map<String, String> options) {
        OwnerToken owner() {
            return new OwnerToken(OwnerKind.NETWORK, networkId, Integer.toString(index));
        }
    }

    /**
     * What is wanted, by a spec's config or a former state's.
     *
     * @param former whether by a state's, so that the driver gave it once
     */
    record Wanted(
            AddressFamily family,
            @Nullable Prefix subnet,
            @Nullable Prefix range,
            @Nullable IpAddress gateway,
            Map<String, IpAddress> reserved,
            @Nullable String poolId,
            boolean former) {
        static Wanted of(IpamConfig config) {
            return new Wanted(
                    config.family(),
                    // NET-5: a size of 0 is none in particular
                    config.subnet()
                            .map(Cidr::prefix)
                            .filter(subnet -> subnet.length() > 0)
                            .orElse(null),
                    config.range().map(Cidr::prefix).orElse(null),
                    config.gateway().orElse(null),
                    config.reserved(),
                    null,
                    false);
        }

        static Wanted of(PoolState state) {
            return new Wanted(
                    state.subnet().family(),
                    state.subnet(),
                    state.range(),
                    state.gateway(),
                    state.reserved(),
                    state.poolId(),
                    true);
        }
    }

    /** What came of it. */
    record Got(NetworkPool pool, PoolState state, List<LiveNetwork.Own> reserved, LiveNetwork.@Nullable Own gateway) {}

    /** A pool as the driver gave it, and as it is used. */
    record Taken(Pool given, NetworkPool pool) {}

    Taken take(Place place, Wanted wanted, Origin origin, Undo undo) {
        boolean remembered = origin == Origin.FORMER
                && wanted.poolId() != null
                && place.ipam().calls().capabilities().traits().restart() == RestartMode.DURABLE;
        Pool given = remembered ? remembered(place, wanted, undo) : request(place, wanted, origin, undo);
        return new Taken(given, join(place, wanted, given, undo));
    }

    Got allocate(Place place, Wanted wanted, boolean gatewayWanted, Origin origin, Undo undo) {
        Taken taken = take(place, wanted, origin, undo);
        Pool given = taken.given();
        NetworkPool pool = taken.pool();

        Origin from = wanted.former() ? origin : Origin.REQUESTED;
        List<LiveNetwork.Own> reserved = new ArrayList<>(wanted.reserved().size());
        Map<String, IpAddress> reservedState = new LinkedHashMap<>();
        wanted.reserved().forEach((name, address) -> {
            Owner owner = new Owner(OwnerKind.RESERVED, new ReservedName(place.networkId(), name));
            reserved.add(own(pool, address, owner, pool.addressOptions(), from, undo));
            reservedState.put(name, address);
        });
        LiveNetwork.Own gateway = gateway(place, wanted, given, pool, gatewayWanted, from, undo);
        PoolState state = new PoolState(
                pool.subnet(),
                wanted.range(),
                gateway == null ? null : gateway.claim().address(),
                reservedState,
                place.ipam().calls().capabilities().traits().restart() == RestartMode.DURABLE
                        ? given.id().value()
                        : null);
        return new Got(pool, state, reserved, gateway);
    }

    private Pool remembered(Place place, Wanted wanted, Undo undo) {
        if (wanted.subnet() == null || wanted.poolId() == null) {
            throw new IllegalStateException("a former pool has a subnet and an id");
        }
        PoolId id = new PoolId(wanted.poolId());
        Pool anew = drivers.confirm(place.ipam(), id, request(place, wanted));
        if (anew != null
                && anew.id() != null
                && !anew.id().equals(id)
                && wanted.subnet().equals(anew.subnet())) {
            return taken(place, anew, undo);
        }
        note(place, id);
        undo.add(() -> ledgers.forget(place.ipam().calls().name(), id));
        return Pool.of(id, wanted.subnet());
    }

    private static PoolRequest request(Place place, Wanted wanted) {
        return PoolRequest.in(place.addressSpace(), place.owner())
                .family(wanted.family())
                .pool(wanted.subnet())
                .range(wanted.range())
                .options(place.options())
                .build();
    }

    /** DRV-6: a pool that another network has is not given back either, for that would take it from there. */
    private void note(Place place, PoolId id) {
        if (!ledgers.note(place.ipam().calls().name(), id)) {
            throw badAnswer(place, id, "gave a pool that another network has");
        }
    }

    private Pool request(Place place, Wanted wanted, Origin origin, Undo undo) {
        Pool given;
        try {
            given = drivers.pool(place.ipam(), request(place, wanted), wanted.former() && origin == Origin.FORMER);
        } catch (AllocatorException e) {
            Pool former = takenBack(place, wanted);
            if (former == null) {
                throw e.about("network " + place.networkId());
            }
            given = former;
        }
        if (given == null || given.id() == null) {
            throw badAnswer(place, String.valueOf(given), "answered a request for a pool without one");
        }
        var unused = taken(place, given, undo);
        if (given.subnet() == null || !isAnswer(wanted, given.subnet())) {
            throw badAnswer(
                    place,
                    String.valueOf(given.subnet()),
                    "was asked for " + (wanted.subnet() == null ? "an " + wanted.family() + " pool" : wanted.subnet()));
        }
        return given;
    }

    /** A pool that the network had, and that could not be given back yet; null if there is none. */
    private @Nullable Pool takenBack(Place place, Wanted wanted) {
        PoolId id = wanted.poolId() == null ? null : new PoolId(wanted.poolId());
        Prefix subnet = wanted.subnet();
        return id != null && subnet != null && drivers.takeBack(place.ipam(), id, place.owner())
                ? Pool.of(id, subnet)
                : null;
    }

    private Pool taken(Place place, Pool given, Undo undo) {
        note(place, given.id());
        undo.add(() -> {
            ledgers.forget(place.ipam().calls().name(), given.id());
            drivers.giveBack(place.ipam(), given.id(), place.owner(), ReleaseReason.ROLLED_BACK);
        });
        return given;
    }

    private static boolean isAnswer(Wanted wanted, Prefix given) {
        Prefix asked = wanted.subnet();
        if (asked == null || asked.first().isUnspecified()) {
            return given.family() == wanted.family() && (asked == null || given.length() == asked.length());
        }
        return given.equals(asked);
    }

    private NetworkPool join(Place place, Wanted wanted, Pool given, Undo undo) {
        String ipam = place.ipam().calls().name();
        boolean ranged = wanted.range() != null;
        Ledger ledger = ledgers.join(ipam, place.addressSpace(), given.subnet(), ranged);
        undo.add(() -> ledgers.leave(ipam, place.addressSpace(), ledger, ranged));
        if (!drivers.supersede(place.ipam(), given.id())) {
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "gave a pool that is still being given back")
                    .subject("ipam driver " + ipam)
                    .value(given.subnet())
                    .advice("retry later; see the pending releases")
                    .build();
        }
        return new NetworkPool(
                place.networkId(),
                place.index(),
                given.id(),
                ledger,
                wanted.range(),
                place.ipam(),
                serial(place.options()));
    }

    /** IPM-6: next-fit, unless the user decided. */
    private static Map<String, String> serial(Map<String, String> options) {
        return options.containsKey(AddressRequest.SERIAL_OPTION)
                ? options
                : with(options, AddressRequest.SERIAL_OPTION, "true");
    }

    private static Map<String, String> with(Map<String, String> options, String key, String value) {
        if (options.isEmpty()) {
            return Map.of(key, value);
        }
        Map<String, String> more = new HashMap<>(options);
        more.put(key, value);
        return Map.copyOf(more);
    }

    /** NET-4: the config's, else the one that came with the pool, else any. */
    private LiveNetwork.@Nullable Own gateway(
            Place place, Wanted wanted, Pool given, NetworkPool pool, boolean gatewayWanted, Origin origin, Undo undo) {
        Owner owner = new Owner(OwnerKind.GATEWAY, place.networkId());
        Cidr offered = given.gateway();
        if (offered != null && !pool.subnet().contains(offered.address())) {
            throw badAnswer(place, offered, "gave a gateway outside its pool " + pool.subnet());
        }
        IpAddress asked = wanted.gateway();
        boolean offerTaken = gatewayWanted && offered != null && (asked == null || asked.equals(offered.address()));
        if (offered != null) {
            LiveNetwork.Own offer = keep(owner, addresses.accept(pool, offered, owner), undo);
            if (offerTaken) {
                return offer;
            }
            addresses.giveBack(offer.claim(), owner, ReleaseReason.RELEASED);
        }
        if (!gatewayWanted) {
            return null;
        }
        Map<String, String> options =
                with(pool.addressOptions(), AddressRequest.TYPE_OPTION, AddressRequest.GATEWAY_TYPE);
        return asked == null
                ? keep(owner, addresses.take(pool, null, owner, options, Origin.REQUESTED), undo)
                : own(pool, asked, owner, options, origin, undo);
    }

    /** This very address for the network itself; one that the driver remembers stays with it if the network fails (OWN-3). */
    private LiveNetwork.Own own(
            NetworkPool pool, IpAddress address, Owner owner, Map<String, String> options, Origin origin, Undo undo) {
        if (!Addresses.remembers(pool, origin)) {
            return keep(owner, addresses.takeExactly(pool, address, owner, options, origin), undo);
        }
        Claim claim = addresses.adopt(pool, address, owner, options);
        undo.add(() -> addresses.disown(claim, owner));
        return new LiveNetwork.Own(owner, claim);
    }

    private LiveNetwork.Own keep(Owner owner, Claim claim, Undo undo) {
        undo.add(() -> addresses.giveBack(claim, owner, ReleaseReason.ROLLED_BACK));
        return new LiveNetwork.Own(owner, claim);
    }

    private static AllocatorException badAnswer(Place place, Object answer, String problem) {
        return AllocatorException.of(ErrorCode.DRIVER_FAILURE, problem)
                .subject("ipam driver " + place.ipam().calls().name())
                .value(answer)
                .advice("report it to the driver's vendor")
                .build();
    }
}
