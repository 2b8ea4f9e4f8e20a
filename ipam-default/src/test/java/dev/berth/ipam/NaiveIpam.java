package dev.berth.ipam;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One address space and family of the default IPAM by the rules alone, as slow as it may be. Answers are texts: the pool or address
 * given, else an error code, else nothing.
 */
final class NaiveIpam {
    /** A live pool. */
    record Handle(NaiveAddresses addresses, Prefix range) {}

    final Map<String, Handle> handles = new TreeMap<>();
    final Map<Prefix, NaiveAddresses> subnets = new HashMap<>();
    final List<Quarantine.Entry<Prefix>> kept = new ArrayList<>();
    private final String space;
    private final List<AddressPool> defaultPools;
    private final Clock clock;
    private final Duration quarantine;

    /** Takes default pools in address order, none inside another. */
    NaiveIpam(String space, List<AddressPool> defaultPools, Clock clock, Duration quarantine) {
        this.space = space;
        this.defaultPools = defaultPools;
        this.clock = clock;
        this.quarantine = quarantine;
    }

    private void endQuarantines() {
        while (!kept.isEmpty() && !kept.get(0).since().plus(quarantine).isAfter(clock.instant())) {
            kept.remove(0);
        }
    }

    void endAllQuarantines() {
        endQuarantines();
        subnets.values().forEach(NaiveAddresses::endQuarantines);
    }

    String requestPool(PoolRequest request) {
        endQuarantines();
        Optional<Prefix> wanted = request.pool();
        Optional<Prefix> range = request.range();
        if (wanted.isEmpty() || Numbers.of(wanted.get().first()).signum() == 0) {
            return range.isPresent()
                    ? "invalid-sub-pool"
                    : requestAny(request, wanted.map(Prefix::length).orElse(0));
        }
        Prefix pool = wanted.get();
        if (range.isPresent() && !range.get().overlaps(pool)) {
            return "invalid-sub-pool";
        }
        range = range.map(part -> part.length() < pool.length() ? pool : part);
        String id = space + "/" + pool + range.map(part -> "/" + part).orElse("");
        boolean overlaps = subnets.keySet().stream().anyMatch(live -> !live.equals(pool) && live.overlaps(pool));
        return overlaps || handles.containsKey(id) ? "pool-overlap" : open(id, pool, range.orElse(pool));
    }

    private String open(String id, Prefix pool, Prefix range) {
        kept.removeIf(entry -> entry.what().overlaps(pool));
        NaiveAddresses addresses =
                subnets.computeIfAbsent(pool, subnet -> new NaiveAddresses(subnet, clock, quarantine));
        handles.put(id, new Handle(addresses, range));
        return id;
    }

    private String requestAny(PoolRequest request, int length) {
        List<AddressPool> fitting = defaultPools.stream()
                .filter(pool -> pool.base().family() == request.family())
                .filter(pool -> length == 0 || pool.base().length() <= length)
                .map(pool -> new AddressPool(pool.base(), length == 0 ? pool.size() : length))
                .toList();
        if (fitting.isEmpty()) {
            return "invalid-pool";
        }
        return formerOf(request, fitting)
                .or(() -> firstFit(request, fitting))
                .map(subnet -> open(space + "/" + subnet, subnet, subnet))
                .orElse("no-more-subnets");
    }

    private Optional<Prefix> formerOf(PoolRequest request, List<AddressPool> fitting) {
        List<Quarantine.Entry<Prefix>> newestFirst = new ArrayList<>(kept);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(entry -> entry.formerOwner().equals(request.owner()))
                .map(Quarantine.Entry::what)
                .findFirst()
                .filter(subnet -> request.exclusions().stream().noneMatch(subnet::overlaps))
                .filter(subnet -> fitting.stream()
                        .anyMatch(pool -> pool.base().contains(subnet) && pool.size() == subnet.length()));
    }

    /** The first fit beside everything that is kept; else beside all of it but the oldest; and so on. */
    private Optional<Prefix> firstFit(PoolRequest request, List<AddressPool> fitting) {
        Optional<Prefix> found = Optional.empty();
        for (int ended = 0; found.isEmpty() && ended <= kept.size(); ended++) {
            List<Prefix> avoided = new ArrayList<>(subnets.keySet());
            kept.subList(ended, kept.size()).forEach(entry -> avoided.add(entry.what()));
            avoided.addAll(request.exclusions());
            found = fitting.stream()
                    .flatMap(pool -> firstFit(pool, avoided).stream())
                    .findFirst();
        }
        return found;
    }

    /** Tries subnet after subnet, but for those that lie in an avoided block that is larger. */
    private static Optional<Prefix> firstFit(AddressPool pool, List<Prefix> avoided) {
        BigInteger size = BigInteger.ONE.shiftLeft(pool.base().family().bits() - pool.size());
        BigInteger last = Numbers.of(pool.base().last());
        BigInteger at = Numbers.of(pool.base().first());
        while (at.compareTo(last) <= 0) {
            Prefix subnet = Prefix.containing(Numbers.address(pool.base().family(), at), pool.size());
            Optional<Prefix> overlapping =
                    avoided.stream().filter(subnet::overlaps).findFirst();
            if (overlapping.isEmpty()) {
                return Optional.of(subnet);
            }
            at = at.add(size).max(Numbers.of(overlapping.get().last()).add(BigInteger.ONE));
        }
        return Optional.empty();
    }

    String releasePool(PoolRelease release) {
        Handle handle = handles.remove(release.pool().value());
        if (handle == null) {
            return "unknown-pool";
        }
        NaiveAddresses addresses = handle.addresses();
        if (handles.values().stream().noneMatch(other -> other.addresses() == addresses)) {
            subnets.remove(addresses.subnet);
            if (release.reason() == ReleaseReason.RELEASED && !quarantine.isZero()) {
                kept.add(new Quarantine.Entry<>(addresses.subnet, release.owner(), clock.instant()));
            }
        }
        return "";
    }

    String requestAddress(AddressRequest request) {
        Handle handle = handles.get(request.pool().value());
        if (handle == null) {
            return "unknown-pool";
        }
        NaiveAddresses addresses = handle.addresses();
        IpAddress wanted = request.address();
        if (wanted == null) {
            boolean serial = "true".equals(request.options().get("com.docker.network.ipam.serial"));
            return addresses
                    .takeAny(handle.range(), serial, request.owner())
                    .map(given -> given + "/" + addresses.subnet.length())
                    .orElse("no-available-addresses");
        }
        if (!addresses.subnet.contains(wanted)) {
            return "address-out-of-range";
        }
        return addresses.take(wanted) ? wanted + "/" + addresses.subnet.length() : "address-in-use";
    }

    String releaseAddress(AddressRelease release) {
        Handle handle = handles.get(release.pool().value());
        if (handle == null) {
            return "unknown-pool";
        }
        if (!handle.addresses().subnet.contains(release.address())) {
            return "address-out-of-range";
        }
        handle.addresses().release(release.address(), release.owner(), release.reason() == ReleaseReason.ROLLED_BACK);
        return "";
    }

    Optional<PoolStatus> status(String id) {
        return Optional.ofNullable(handles.get(id))
                .map(handle -> handle.addresses().status(handle.range()));
    }

    /** What is to be remembered over a restart. */
    List<Hint> hints() {
        List<Hint> hints = new ArrayList<>();
        kept.forEach(entry -> hints.add(new Hint.KeptSubnet(space, entry)));
        subnets.forEach((subnet, addresses) -> {
            if (addresses.cursor != null) {
                hints.add(new Hint.Cursor(space, subnet, addresses.cursor));
            }
            addresses.kept.forEach(entry -> hints.add(new Hint.KeptAddress(space, subnet, entry)));
        });
        return hints;
    }
}
