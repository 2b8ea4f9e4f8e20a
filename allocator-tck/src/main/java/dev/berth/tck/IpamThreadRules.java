package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.Pool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** IPAM-601 to IPAM-604: many threads at once. Bookkeeping is before a release and after an answer, so it never runs ahead. */
final class IpamThreadRules {
    private static final int ROUNDS = 60;
    private static final int HELD_BY_ONE = 3;

    private IpamThreadRules() {}

    static void noAddressTwice(IpamBench bench) {
        Pool pool = bench.smallPool();
        Map<IpAddress, Integer> holders = new ConcurrentHashMap<>();
        long[] seeds = seeds(bench);
        Crew.work(thread -> {
            Random random = new Random(seeds[thread]);
            Deque<Cidr> mine = new ArrayDeque<>();
            for (int round = 0; round < ROUNDS; round++) {
                if (mine.size() == HELD_BY_ONE || (mine.size() > 1 && random.nextInt(3) == 0)) {
                    Cidr back = mine.remove();
                    holders.remove(back.address());
                    bench.giveBack(pool, back);
                } else if (take(bench, pool, mine)) {
                    IpAddress latest = mine.getLast().address();
                    Integer other = holders.putIfAbsent(latest, thread);
                    Expect.that(
                            other == null,
                            () -> latest + " was given to thread " + thread + " while thread " + other + " held it");
                }
            }
        });
    }

    private static boolean take(IpamBench bench, Pool pool, Deque<Cidr> mine) {
        try {
            return mine.add(bench.anyAddress(pool));
        } catch (AllocatorException refusal) {
            if (refusal.code().equals(ErrorCode.NO_AVAILABLE_ADDRESSES)) {
                return false;
            }
            throw refusal;
        }
    }

    private static long[] seeds(IpamBench bench) {
        return LongStream.generate(bench.random()::nextLong).limit(Crew.SIZE).toArray();
    }

    static void noPoolTwice(IpamBench bench) {
        List<Pool> live = new ArrayList<>();
        Crew.work(thread -> {
            for (int round = 0; round < 5; round++) {
                Pool pool = bench.anyPoolIfLeft().orElse(null);
                if (pool == null) {
                    return;
                }
                synchronized (live) {
                    live.forEach(other -> Expect.that(
                            !other.subnet().overlaps(pool.subnet())
                                    && !other.id().equals(pool.id()),
                            () -> "a thread was given the pool " + pool + " while " + other + " was live"));
                    live.add(pool);
                }
                if (round % 2 == 1) {
                    synchronized (live) {
                        live.remove(pool);
                    }
                    bench.giveBack(pool);
                }
            }
        });
    }

    static void oneWinsACertainAddress(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr wanted = bench.anyAddress(pool);
        for (int round = 0; round < ROUNDS / 3; round++) {
            bench.giveBack(pool, wanted);
            AtomicInteger winners = new AtomicInteger();
            Crew.work(thread -> {
                try {
                    bench.address(pool, wanted.address());
                    winners.incrementAndGet();
                } catch (AllocatorException refusal) {
                    Expect.equal("the refusal of a taken address", ErrorCode.ADDRESS_IN_USE, refusal.code());
                }
            });
            Expect.equal("how many of " + Crew.SIZE + " threads were given " + wanted, 1, winners.get());
        }
    }

    static void nothingIsLost(IpamBench bench) {
        Pool pool = bench.smallPool();
        List<Cidr> all = bench.fill(pool);
        all.forEach(address -> bench.giveBack(pool, address));
        int each = Math.max(1, all.size() / Crew.SIZE);
        Crew.work(thread -> {
            for (int round = 0; round < 3; round++) {
                Deque<Cidr> mine = new ArrayDeque<>();
                for (int at = 0; at < each; at++) {
                    take(bench, pool, mine);
                }
                mine.forEach(address -> bench.giveBack(pool, address));
            }
        });
        Expect.equal(
                "how many addresses the pool " + pool.subnet() + " gives after threads gave back all they took",
                all.size(),
                bench.fill(pool).size());
    }
}
