package dev.berth.ipam;

import static dev.berth.ipam.Calls.GLOBAL;
import static dev.berth.ipam.Calls.SOMEONE;
import static dev.berth.ipam.Calls.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DefaultIpamThreadsTest {
    private static final int THREADS = 8;

    private final IpamDriver driver = new DefaultIpamProvider().create(DriverContext.of(ClusterSettings.DEFAULT));
    private final Calls calls = new Calls(driver);

    /** Runs the same number of tasks as there are threads, and fails with the first that fails. */
    private static <T> List<T> together(IntFunction<Callable<T>> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                futures.add(threads.submit(task.apply(thread)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName(
            "GEN-6: threads that share pools and ranges never get one address twice, and the counts agree in the end")
    void noAddressTwice() throws Exception {
        List<PoolId> pools = List.of(
                calls.pool("10.1.0.0/25").id(),
                calls.pool("10.1.0.0/25", "10.1.0.32/27").id(),
                calls.pool("10.1.0.0/25", "10.1.0.64/26").id(),
                calls.pool("10.2.0.0/18").id(),
                calls.pool("fd00::/64").id());
        Set<IpAddress> held = ConcurrentHashMap.newKeySet();
        List<Integer> kept = together(thread -> () -> {
            Random random = new Random(thread);
            List<AddressRelease> mine = new ArrayList<>();
            for (int step = 0; step < 40_000; step++) {
                if (random.nextInt(100) < 55) {
                    PoolId pool = pools.get(random.nextInt(pools.size()));
                    try {
                        IpAddress given = driver.requestAddress(new AddressRequest(
                                        pool, null, SOMEONE, Map.of(AddressRequest.SERIAL_OPTION, "true")))
                                .address();
                        assertThat(held.add(given)).as("%s given twice", given).isTrue();
                        mine.add(new AddressRelease(pool, given, SOMEONE, ReleaseReason.RELEASED));
                    } catch (AllocatorException full) {
                        assertThat(full.code()).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
                    }
                } else if (!mine.isEmpty()) {
                    AddressRelease release = mine.remove(random.nextInt(mine.size()));
                    held.remove(release.address());
                    driver.releaseAddress(release);
                }
            }
            return mine.size();
        });
        assertThat(kept.stream().mapToInt(Integer::intValue).sum()).isEqualTo(held.size());
        assertThat(calls.status(pools.get(0)).inUse()
                        + calls.status(pools.get(3)).inUse()
                        + calls.status(pools.get(4)).inUse())
                .isEqualTo(held.size() + 5);
    }

    @Test
    @DisplayName("GEN-6: threads that take and give back subnets never get overlapping ones")
    void noSubnetTwice() throws Exception {
        Set<Prefix> live = ConcurrentHashMap.newKeySet();
        List<List<Pool>> kept = together(thread -> () -> {
            Random random = new Random(thread);
            List<Pool> mine = new ArrayList<>();
            for (int step = 0; step < 4_000; step++) {
                if (random.nextInt(100) < 55 || mine.isEmpty()) {
                    Pool pool =
                            driver.requestPool(PoolRequest.in(GLOBAL, SOMEONE).build());
                    assertThat(live.add(pool.subnet()))
                            .as("%s given twice", pool)
                            .isTrue();
                    mine.add(pool);
                } else {
                    Pool pool = mine.remove(random.nextInt(mine.size()));
                    live.remove(pool.subnet());
                    calls.release(pool.id());
                }
            }
            return mine;
        });
        for (List<Pool> pools : kept) {
            pools.forEach(pool -> calls.release(pool.id()));
        }
        assertThat(calls.anySubnet()).isEqualTo("10.0.0.0/24");
    }

    @Test
    @DisplayName("IPM-3, GEN-6: a call that found its pool before the release and comes to it after is unknown-pool")
    void lateCallsAreRefused() {
        calls.pool("10.1.0.0/24");
        PoolId range = calls.pool("10.1.0.0/24", "10.1.0.0/25").id();
        LivePool found = ((DefaultIpam) driver).live(range);
        calls.release(range);
        refused(ErrorCode.UNKNOWN_POOL, () -> found.request(new AddressRequest(range, null, SOMEONE, Map.of())));
        refused(
                ErrorCode.UNKNOWN_POOL,
                () -> found.release(
                        new AddressRelease(range, IpAddress.parse("10.1.0.1"), SOMEONE, ReleaseReason.RELEASED)));
        assertThat(found.status()).isNull();
    }

    @Test
    @DisplayName(
            "IPM-3, GEN-6: a request on a range that is released meanwhile is unknown-pool, or its address stays held")
    void requestsRaceWithTheRelease() throws Exception {
        PoolId parent = calls.pool("10.1.0.0/16").id();
        List<Integer> given = together(thread -> () -> {
            int count = 0;
            for (int step = 0; step < 5_000; step++) {
                try {
                    if (thread == 0) {
                        calls.release(calls.pool("10.1.0.0/16", "10.1.128.0/17").id());
                    } else {
                        calls.lowest(new PoolId("GlobalDefault/10.1.0.0/16/10.1.128.0/17"));
                        count++;
                    }
                } catch (AllocatorException refusal) {
                    assertThat(refusal.code()).isIn(ErrorCode.UNKNOWN_POOL, ErrorCode.NO_AVAILABLE_ADDRESSES);
                }
            }
            return count;
        });
        assertThat(calls.status(parent).inUse())
                .isEqualTo(given.stream().mapToInt(Integer::intValue).sum() + 2);
    }
}
