package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/**
 * IPAM-701: random calls, each answer compared with what a list of live pools and their held addresses allows. Confined to one
 * thread.
 */
final class IpamSequence {
    private static final int CALLS = 600;
    private static final int MOST_POOLS = 4;
    private static final int CALLS_SHOWN = 15;

    private final IpamBench bench;
    private final Random random;
    private final List<Live> live = new ArrayList<>();
    /** What pools of this length held when they were full. */
    private final Map<Integer, Integer> capacities = new LinkedHashMap<>();
    /** Per subnet, what was given and came back. */
    private final Map<Prefix, Set<Cidr>> known = new LinkedHashMap<>();

    private final List<String> calls = new ArrayList<>();

    /** A pool, and which of its addresses are held. */
    private record Live(Pool pool, Set<Cidr> held) {
        Prefix subnet() {
            return pool.subnet();
        }
    }

    IpamSequence(IpamBench bench) {
        this.bench = bench;
        this.random = bench.random();
    }

    void run() {
        for (int call = 0; call < CALLS; call++) {
            try {
                step();
            } catch (AssertionError | RuntimeException e) {
                int from = Math.max(0, calls.size() - CALLS_SHOWN);
                throw new AssertionFailedError(
                        (e instanceof AssertionError ? e.getMessage() : e) + "; call " + calls.size()
                                + ", the last ones were:\n    "
                                + String.join("\n    ", calls.subList(from, calls.size())),
                        e);
            }
        }
    }

    private void step() {
        if (live.isEmpty() || (live.size() < MOST_POOLS && random.nextInt(20) == 0)) {
            requestPool();
            return;
        }
        Live one = live.get(random.nextInt(live.size()));
        switch (random.nextInt(20)) {
            case 0 -> releasePool(one);
            case 1 -> requestLivePool(one);
            case 2, 3 -> requestHeld(one);
            case 4, 5 -> requestKnown(one);
            case 6 -> releaseNotHeld(one);
            case 7, 8, 9, 10, 11 -> release(one);
            default -> requestAny(one);
        }
    }

    private Cidr pick(Set<Cidr> from) {
        return new ArrayList<>(from).get(random.nextInt(from.size()));
    }

    private <T> T called(String what, Supplier<T> call) {
        calls.add(what);
        int entry = calls.size() - 1;
        try {
            T answer = call.get();
            calls.set(entry, what + " -> " + answer);
            return answer;
        } catch (AllocatorException refusal) {
            calls.set(entry, what + " -> " + refusal.code());
            throw refusal;
        }
    }

    private void requestPool() {
        Pool pool = called("a pool", bench::unnamedSmallPool);
        live.forEach(other -> Expect.that(
                !other.subnet().overlaps(pool.subnet()), () -> pool.subnet() + " overlaps the live " + other.subnet()));
        live.add(new Live(pool, new TreeSet<>()));
    }

    private void releasePool(Live one) {
        live.remove(one);
        for (Cidr address : one.held()) {
            comesBack(one, address);
        }
        called("release pool " + one.subnet(), () -> {
            bench.giveBack(one.pool());
            return "done";
        });
    }

    private void comesBack(Live one, Cidr address) {
        known.computeIfAbsent(one.subnet(), first -> new TreeSet<>()).add(address);
        called("release " + address, () -> {
            bench.giveBack(one.pool(), address);
            return "done";
        });
    }

    private void requestLivePool(Live one) {
        Expect.refused(
                "requesting the live pool " + one.subnet(),
                () -> called("pool " + one.subnet(), () -> bench.pool(one.subnet())),
                ErrorCode.POOL_OVERLAP);
    }

    private void requestHeld(Live one) {
        if (!one.held().isEmpty()) {
            IpAddress address = pick(one.held()).address();
            Expect.refused(
                    "asking for " + address + ", which is held",
                    () -> called("address " + address, () -> bench.address(one.pool(), address)),
                    ErrorCode.ADDRESS_IN_USE);
        }
    }

    private Set<Cidr> knownToBeFree(Live one) {
        Set<Cidr> free = new TreeSet<>(known.getOrDefault(one.subnet(), Set.of()));
        free.removeAll(one.held());
        return free;
    }

    private void requestKnown(Live one) {
        Set<Cidr> free = knownToBeFree(one);
        if (!free.isEmpty()) {
            Cidr wanted = pick(free);
            Cidr answer = called("address " + wanted, () -> bench.address(one.pool(), wanted.address()));
            Expect.equal("the address asked for", wanted, answer);
            one.held().add(answer);
        }
    }

    private void releaseNotHeld(Live one) {
        Set<Cidr> free = knownToBeFree(one);
        if (!free.isEmpty()) {
            comesBack(one, pick(free));
        }
    }

    private void release(Live one) {
        if (!one.held().isEmpty()) {
            Cidr address = pick(one.held());
            one.held().remove(address);
            comesBack(one, address);
        }
    }

    private void requestAny(Live one) {
        int length = one.subnet().length();
        int before = one.held().size();
        Cidr answer;
        try {
            answer = called("any address of " + one.subnet(), () -> bench.anyAddress(one.pool()));
        } catch (AllocatorException refusal) {
            Expect.equal("the refusal of a full pool", ErrorCode.NO_AVAILABLE_ADDRESSES, refusal.code());
            int capacity = capacities.computeIfAbsent(length, first -> before);
            Expect.equal("how many addresses a full /" + length + " holds", capacity, before);
            return;
        }
        Expect.that(
                one.subnet().contains(answer.address()) && answer.length() == length,
                () -> answer + " is no address of " + one.subnet());
        Expect.that(one.held().add(answer), () -> answer + " was given twice");
        Expect.that(
                before < capacities.getOrDefault(length, Integer.MAX_VALUE),
                () -> "a /" + length + " now holds more addresses than when it was full");
    }
}
