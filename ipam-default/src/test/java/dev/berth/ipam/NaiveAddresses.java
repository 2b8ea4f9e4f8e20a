package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolStatus;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The addresses of one parent pool by the rules alone: sets, lists and scans. */
final class NaiveAddresses {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    final Prefix subnet;
    final Set<IpAddress> held = new HashSet<>();
    final List<Quarantine.Entry<IpAddress>> kept = new ArrayList<>();
    private final Set<IpAddress> reserved = new HashSet<>();
    private final Clock clock;
    private final Duration quarantine;
    IpAddress cursor;

    NaiveAddresses(Prefix subnet, Clock clock, Duration quarantine) {
        this.subnet = subnet;
        this.clock = clock;
        this.quarantine = quarantine;
        int hostBits = subnet.hostBits();
        if (subnet.family() == AddressFamily.IPV6) {
            reserved.add(subnet.first());
        } else if (hostBits >= 2) {
            reserved.addAll(List.of(subnet.first(), subnet.last()));
        }
    }

    void endQuarantines() {
        while (!kept.isEmpty() && !kept.get(0).since().plus(quarantine).isAfter(clock.instant())) {
            kept.remove(0);
        }
    }

    private boolean isKept(IpAddress address) {
        return kept.stream().anyMatch(entry -> entry.what().equals(address));
    }

    private boolean isFree(IpAddress address) {
        return !held.contains(address) && !reserved.contains(address) && !isKept(address);
    }

    boolean take(IpAddress address) {
        if (held.contains(address) || reserved.contains(address)) {
            return false;
        }
        lift(address);
        held.add(address);
        return true;
    }

    private void lift(IpAddress address) {
        kept.removeIf(entry -> entry.what().equals(address));
    }

    Optional<IpAddress> takeAny(Prefix range, boolean serial, OwnerToken owner) {
        endQuarantines();
        Optional<IpAddress> former = formerOf(owner).filter(range::contains);
        if (former.isPresent()) {
            take(former.get());
            return former;
        }
        Optional<IpAddress> found = Optional.empty();
        if (serial && cursor != null) {
            found = scan(range, Numbers.of(cursor).add(BigInteger.ONE));
        }
        found = found.or(() -> scan(range, BigInteger.ZERO));
        found = found.or(() -> kept.stream()
                .map(Quarantine.Entry::what)
                .filter(range::contains)
                .findFirst());
        found.ifPresent(address -> {
            take(address);
            cursor = address;
        });
        return found;
    }

    private Optional<IpAddress> formerOf(OwnerToken owner) {
        List<Quarantine.Entry<IpAddress>> newestFirst = new ArrayList<>(kept);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(entry -> entry.formerOwner().equals(owner))
                .map(Quarantine.Entry::what)
                .findFirst();
    }

    private Optional<IpAddress> scan(Prefix range, BigInteger from) {
        BigInteger last = Numbers.of(range.last());
        for (BigInteger number = from.max(Numbers.of(range.first()));
                number.compareTo(last) <= 0;
                number = number.add(BigInteger.ONE)) {
            IpAddress address = Numbers.address(range.family(), number);
            if (isFree(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    void release(IpAddress address, OwnerToken owner, boolean rolledBack) {
        if (held.remove(address) && !rolledBack && !quarantine.isZero()) {
            kept.add(new Quarantine.Entry<>(address, owner, clock.instant()));
        }
    }

    PoolStatus status(Prefix range) {
        endQuarantines();
        BigInteger capacity = BigInteger.ONE.shiftLeft(range.hostBits());
        long used = held.stream().filter(range::contains).count()
                + reserved.stream().filter(range::contains).count();
        long available = capacity.subtract(BigInteger.valueOf(used)).min(MOST).longValue();
        return new PoolStatus(held.size() + reserved.size(), available, reserved.size(), kept.size());
    }
}
