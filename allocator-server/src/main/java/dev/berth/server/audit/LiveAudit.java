package dev.berth.server.audit;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.PoolStatus;
import dev.berth.core.status.Holder;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PoolHoldings;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds what a running server has in memory against what is stored: its objects, the ledger of who has which address, and what
 * the IPAM drivers say. Disturbs nobody: what somebody is working on is not judged, and what one look finds counts only if
 * later ones find it too. Confined to one thread.
 */
public final class LiveAudit {
    private static final int LOOKS = 3;
    private static final String RESTART =
            "restart the server: it takes again what the stored objects say, and nothing else";
    private static final String SATURATED = "18446744073709551615";

    private final Look look;
    private final List<LiveFinding> findings = new ArrayList<>();
    /** For each network the pools that it has. */
    private final Map<String, List<PoolHoldings>> pools = new HashMap<>();

    private LiveAudit(Look look) {
        this.look = look;
        for (PoolHoldings pool : look.holdings()) {
            pool.networkIds().forEach(id -> pools.computeIfAbsent(id, first -> new ArrayList<>())
                    .add(pool));
        }
    }

    /**
     * What a running server's audit tells. Immutable.
     *
     * @param findings what is wrong, by object; empty if nothing is
     * @param pending what drivers may still hold though nobody owns it (GEN-8)
     * @param waiting why objects wait, in the order of CLU-1
     */
    public record Report(
            List<LiveFinding> findings, List<PendingRelease> pending, Map<ObjectRef, AllocatorException> waiting) {}

    /**
     * Audits an engine.
     *
     * @param stored reads what is in its store now
     * @throws AllocatorException {@code store-failure} if the store cannot be read
     */
    public static Report of(ClusterEngine engine, Supplier<ClusterObjects> stored) {
        Look look = Look.at(engine, stored);
        List<LiveFinding> findings = in(look);
        for (int again = 1; again < LOOKS && !findings.isEmpty(); again++) {
            look = Look.at(engine, stored);
            Set<List<Object>> still =
                    in(look).stream().map(LiveAudit::key).collect(Collectors.toCollection(HashSet::new));
            findings =
                    findings.stream().filter(each -> still.contains(key(each))).toList();
        }
        return new Report(findings, look.pending(), waiting(look));
    }

    private static List<Object> key(LiveFinding finding) {
        return List.of(finding.ref(), finding.code());
    }

    private static Map<ObjectRef, AllocatorException> waiting(Look look) {
        Map<ObjectRef, AllocatorException> waiting = new TreeMap<>();
        look.still().forEach((ref, declared) -> declared.condition().reason().ifPresent(why -> waiting.put(ref, why)));
        return waiting;
    }

    private static List<LiveFinding> in(Look look) {
        LiveAudit audit = new LiveAudit(look);
        for (Finding finding : Audit.of(look.storedObjects())) {
            audit.found(
                    finding.ref(),
                    finding.code(),
                    finding.problem(),
                    "stop the server, and use berth audit --repair on its state: " + finding.repair());
        }
        audit.store();
        audit.ledger();
        audit.booked();
        audit.drivers();
        audit.findings.sort(Comparator.comparing(LiveFinding::ref));
        return List.copyOf(audit.findings);
    }

    /** The objects in memory are those in the store. */
    private void store() {
        Map<ObjectRef, Object> stored = look.stored();
        look.still().forEach((ref, declared) -> {
            Object there = stored.get(ref);
            if (there == null) {
                found(
                        ref,
                        AuditCodes.NOT_STORED,
                        "is not in the store, and would be gone after a restart",
                        "somebody else wrote to the store: restore it from a copy, or declare the object anew after a restart");
            } else if (!there.equals(declared.object())) {
                found(
                        ref,
                        AuditCodes.STORED_OTHERWISE,
                        "is another one in the store: " + there,
                        "somebody else wrote to the store: restore it from a copy, or " + RESTART);
            }
        });
        stored.keySet().stream()
                .filter(ref -> !look.isMoving(ref) && look.still(ref) == null)
                .forEach(ref -> found(
                        ref,
                        AuditCodes.NOT_SERVED,
                        "is in the store only",
                        "somebody else wrote to the store: " + RESTART));
    }

    /** What the ledger books is what the objects have. */
    private void ledger() {
        Set<ObjectRef> undeclared = new HashSet<>();
        for (String network : look.liveNetworks()) {
            ObjectRef ref = new ObjectRef(ObjectKind.NETWORK, network);
            if (!look.isMoving(ref) && look.still(ref) == null) {
                undeclared.add(ref);
                found(ref, AuditCodes.LEAKED, "is allocated, and nobody declares it", RESTART);
            }
        }
        for (PoolHoldings pool : look.holdings()) {
            pool.holders().forEach((address, holder) -> {
                ObjectRef owner = owner(holder);
                if (!look.isMoving(owner) && !undeclared.contains(owner) && !has(owner, holder, address, pool)) {
                    found(
                            owner,
                            AuditCodes.LEAKED,
                            "is booked as holder of " + address + " on network " + names(pool)
                                    + (look.still(owner) == null ? ", and is not declared" : ", and does not have it"),
                            RESTART);
                }
            });
        }
    }

    private boolean has(ObjectRef owner, Holder holder, IpAddress address, PoolHoldings pool) {
        Object object = look.still(owner);
        return object != null
                && HeldAddress.of(object).stream()
                        .anyMatch(held -> held.address().equals(address)
                                && held.holder().equals(holder)
                                && pool.networkIds().contains(held.networkId()));
    }

    private static ObjectRef owner(Holder holder) {
        ObjectKind kind =
                switch (holder.kind()) {
                    case NETWORK, GATEWAY, RESERVED -> ObjectKind.NETWORK;
                    case SERVICE -> ObjectKind.SERVICE;
                    case TASK -> ObjectKind.TASK;
                    case NODE -> ObjectKind.NODE;
                };
        return new ObjectRef(kind, holder.id());
    }

    /** What allocated objects have, the ledger books. */
    private void booked() {
        look.still().forEach((ref, declared) -> {
            if (declared.condition().isAllocated()) {
                HeldAddress.of(declared.object()).forEach(held -> booked(ref, held));
            }
        });
    }

    private void booked(ObjectRef ref, HeldAddress held) {
        ObjectRef network = new ObjectRef(ObjectKind.NETWORK, held.networkId());
        if (look.isMoving(network) || look.still(network) == null) {
            return; // the stored objects' own audit tells of networks that are gone
        }
        for (PoolHoldings pool : pools.getOrDefault(held.networkId(), List.of())) {
            if (pool.subnet().contains(held.address())) {
                Holder holder = pool.holders().get(held.address());
                if (holder == null) {
                    found(
                            ref,
                            AuditCodes.NOT_BOOKED,
                            "has " + held.address() + " on network " + held.networkId() + ", which is booked to nobody",
                            RESTART);
                } else if (!holder.equals(held.holder()) && !look.isMoving(owner(holder))) {
                    found(
                            ref,
                            ErrorCode.ADDRESS_IN_USE,
                            "has " + held.address() + " on network " + held.networkId() + ", which is booked to "
                                    + holder,
                            RESTART);
                }
                return;
            }
        }
        if (!pools.isEmpty() && pools.containsKey(held.networkId())) {
            found(
                    ref,
                    ErrorCode.ADDRESS_OUT_OF_RANGE,
                    "has " + held.address() + ", which is no address of network " + held.networkId(),
                    RESTART);
        }
    }

    /** The drivers hold what the ledger books, and what is pending. */
    private void drivers() {
        for (PoolHoldings pool : look.holdings()) {
            pool.status()
                    .filter(status -> !Long.toUnsignedString(status.inUse()).equals(SATURATED))
                    .ifPresent(status -> driver(pool, status));
        }
    }

    private void driver(PoolHoldings pool, PoolStatus status) {
        long surplus = status.inUse() - status.reserved() - pool.holders().size();
        long pending = look.pending().stream()
                .filter(each -> each.driver().equals("ipam driver " + pool.ipamDriver()))
                .count();
        ObjectRef network = new ObjectRef(ObjectKind.NETWORK, pool.networkIds().first());
        String what = "pool " + pool.subnet() + " of IPAM driver " + pool.ipamDriver() + ": the driver holds "
                + (status.inUse() - status.reserved()) + ", of which "
                + pool.holders().size() + " have owners";
        if (surplus > pending + look.moving()) {
            found(
                    network,
                    AuditCodes.HELD_BY_NOBODY,
                    what,
                    "a driver in the process forgets them when the server is restarted; one that remembers has to be told to");
        } else if (-surplus > look.moving()) {
            found(
                    network,
                    AuditCodes.FREE_AT_DRIVER,
                    what,
                    "somebody else gave them back: " + RESTART + ", before they are given to others");
        }
    }

    private static String names(PoolHoldings pool) {
        return String.join(", ", pool.networkIds());
    }

    private void found(ObjectRef ref, ErrorCode code, String problem, String advice) {
        findings.add(new LiveFinding(ref, code, problem, advice));
    }
}
