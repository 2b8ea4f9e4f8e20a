package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.Scope;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.OwnerTable;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Allocates and releases networks (NET-1, NET-7). Thread-safe. */
final class NetworkOperations {
    private final Networks networks;
    private final NetworkAllocation allocation;
    private final DriverRequests drivers;
    private final LedgerBook ledgers;
    private final Addresses addresses;
    private final Endpoints endpoints;
    private final Map<OwnerKind, OwnerTable> tables;

    NetworkOperations(
            Networks networks,
            NetworkAllocation allocation,
            DriverRequests drivers,
            LedgerBook ledgers,
            Addresses addresses,
            Endpoints endpoints,
            Map<OwnerKind, OwnerTable> tables) {
        this.networks = networks;
        this.allocation = allocation;
        this.drivers = drivers;
        this.ledgers = ledgers;
        this.addresses = addresses;
        this.endpoints = endpoints;
        this.tables = tables;
    }

    NetworkState allocate(Network network, Origin origin) {
        LiveNetwork place = networks.begin(network.id(), network.isIngress());
        Undo undo = new Undo();
        try {
            NetworkAllocation.Result result = allocation.allocate(network, origin, undo);
            place.opened(result.parts());
            return result.state();
        } catch (RuntimeException | Error e) {
            try {
                undo.run();
            } finally {
                networks.end(place);
            }
            throw e;
        }
    }

    /** Returns why parts are now pending; empty if none are. */
    List<AllocatorException> release(String id) {
        LiveNetwork network = networks.get(id);
        network.beginRelease();
        return finishRelease(network);
    }

    /** The same with whatever is on the network. */
    List<AllocatorException> releaseForced(String id) {
        LiveNetwork network = networks.get(id);
        network.beginForcedRelease();
        return finishRelease(network);
    }

    private List<AllocatorException> finishRelease(LiveNetwork network) {
        LiveNetwork.Parts parts = network.parts();
        if (parts.driver().calls().capabilities().scope() == Scope.GLOBAL) {
            try {
                drivers.free(
                        parts.driver(),
                        new NetworkRelease(
                                network.id(),
                                new OwnerToken(OwnerKind.NETWORK, network.id(), "driver"),
                                ReleaseReason.RELEASED));
            } catch (AllocatorException e) {
                network.cancelRelease();
                throw e.about("network " + network.id());
            }
        }
        List<AllocatorException> failures = releaseEndpoints(parts.pools());
        network.awaitNobodyInside();
        for (LiveNetwork.Own own : parts.own()) {
            addFailure(failures, addresses.giveBack(own.claim(), own.owner(), ReleaseReason.RELEASED));
        }
        DriverUse<IpamCalls> ipam = parts.ipam();
        if (ipam != null) {
            releasePools(parts, ipam, failures);
            ipam.close();
        }
        networks.end(network);
        parts.driver().close();
        return failures;
    }

    private List<AllocatorException> releaseEndpoints(List<NetworkPool> pools) {
        List<AllocatorException> failures = new ArrayList<>();
        for (NetworkPool pool : pools) {
            if (pool.endpoints() > 0) {
                List<Owner> holders = pool.ledger().owners();
                tables.forEach((kind, table) -> failures.addAll(endpoints.releaseFrom(
                        pool,
                        table,
                        holders.stream().filter(owner -> owner.kind() == kind).toList())));
            }
        }
        return failures;
    }

    private void releasePools(LiveNetwork.Parts parts, DriverUse<IpamCalls> ipam, List<AllocatorException> failures) {
        for (NetworkPool pool : parts.pools()) {
            OwnerToken owner = new OwnerToken(OwnerKind.NETWORK, pool.networkId(), Integer.toString(pool.index()));
            // the book first: once the driver has it back, any network may be given it
            ledgers.leave(ipam.calls().name(), parts.addressSpace(), pool.ledger(), pool.range() != null);
            ledgers.forget(ipam.calls().name(), pool.id());
            addFailure(failures, drivers.giveBack(ipam, pool.id(), owner, ReleaseReason.RELEASED));
        }
    }

    private static void addFailure(List<AllocatorException> failures, @Nullable AllocatorException failure) {
        if (failure != null) {
            failures.add(failure);
        }
    }
}
