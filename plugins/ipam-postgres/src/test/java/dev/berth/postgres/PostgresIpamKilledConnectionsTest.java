package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@DisplayName("The PostgreSQL IPAM, with 32 clients at once,")
@ExtendWith(RealPostgres.class)
class PostgresIpamKilledConnectionsTest {
    private static final int CLIENTS = 32;
    private static final int STEPS = 80;
    /** In steps of all clients together. */
    private static final int KILL_EVERY = 8;
    /** How often a client asks again; each of its attempts can meet a kill, and only so many kills come. */
    private static final int ATTEMPTS = CLIENTS * STEPS / KILL_EVERY + 100;

    private record Taken(Pool pool, Cidr address, String task) {}

    private final Map<IpAddress, String> holders = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName(
            "whose connections are killed at random, gives none twice and loses none, after retries with the tokens (OWN-2, GEN-6)")
    void killedConnections(TestDatabase database) throws Exception {
        long seed = System.nanoTime();
        System.out.println("PostgresIpamKilledConnectionsTest.killedConnections seed " + seed);
        List<AddressPool> pools = List.of(AddressPool.of("10.64.0.0/18", 26));
        List<IpamDriver> drivers = List.of(
                database.driver("a", Map.of("connections", "12"), pools),
                database.driver("a", Map.of("connections", "12"), pools),
                database.driver("b", Map.of("connections", "12"), pools));
        // One subnet that all share through ranges, of both clusters, and smaller than what they want.
        List<Pool> shared = new ArrayList<>();
        for (IpamDriver driver : drivers) {
            shared.add(new Calls(driver)
                    .pool("shared", "10.0.0.0/25", driver == drivers.get(2) ? "10.0.0.64/26" : "10.0.0.0/26"));
        }
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Deque<Taken>>> running = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            IpamDriver driver = drivers.get(client % drivers.size());
            Pool pool = shared.get(client % drivers.size());
            running.add(threads.submit(() -> {
                start.await();
                return new Client(database, driver, number, new Random(seed + number), pool).run();
            }));
        }
        threads.shutdown();
        int left = 0;
        for (Future<Deque<Taken>> client : running) {
            left += client.get().size();
        }
        System.out.println(
                kills + " connections killed, failures " + failures + ", " + left + " addresses held at the end");

        assertThat(kills.get()).isGreaterThan(CLIENTS * STEPS / KILL_EVERY / 2);
        assertThat(failures.get("lost answer").sum()).isPositive();
        // What the clients hold is what the database holds, to the last address.
        assertThat(database.query("SELECT host(ip) FROM address").stream().map(row -> IpAddress.parse(row.get(0))))
                .containsExactlyInAnyOrderElementsOf(holders.keySet())
                .hasSize(left);
        for (int client = 0; client < CLIENTS; client++) {
            IpamDriver driver = drivers.get(client % drivers.size());
            for (Taken taken : running.get(client).get()) {
                AddressRelease release = new AddressRelease(
                        taken.pool().id(), taken.address().address(), Calls.task(taken.task()), ReleaseReason.RELEASED);
                untilKnown(() -> {
                    driver.releaseAddress(release);
                    return release;
                });
            }
        }
        assertThat(database.count("address")).isZero();
        assertThat(database.count("pool")).isEqualTo(2);
        for (int owner : List.of(0, 2)) {
            untilKnown(() -> {
                new Calls(drivers.get(owner)).release(shared.get(owner));
                return owner;
            });
        }
        assertThat(database.count("pool")).isZero();
        assertThat(database.count("subnet")).isZero();
        assertThat(database.query("SELECT container, family(first) FROM gap"))
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    /** One client: takes and gives back addresses of the shared subnet, and pools of its own, and kills now and then. */
    private final class Client {
        private final TestDatabase database;
        private final IpamDriver driver;
        private final int number;
        private final Random random;
        private final Pool shared;
        private final Deque<Taken> held = new ArrayDeque<>();

        Client(TestDatabase database, IpamDriver driver, int number, Random random, Pool shared) {
            this.database = database;
            this.driver = driver;
            this.number = number;
            this.random = random;
            this.shared = shared;
        }

        Deque<Taken> run() {
            for (int step = 0; step < STEPS; step++) {
                if (steps.incrementAndGet() % KILL_EVERY == 0 && database.killOne()) {
                    kills.incrementAndGet();
                }
                int kind = random.nextInt(10);
                if (kind == 0) {
                    ownPool(step);
                } else if (held.size() > 4 || (kind < 5 && !held.isEmpty())) {
                    giveBack(held.removeFirst());
                } else {
                    take(shared, number + "-" + step);
                }
            }
            return held;
        }

        private void take(Pool pool, String task) {
            AddressRequest request = new AddressRequest(
                    pool.id(),
                    random.nextInt(4) == 0
                            ? IpAddress.ofIpv4((int) pool.subnet().low() + 1 + random.nextInt(60))
                            : null,
                    Calls.task(task),
                    random.nextBoolean() ? Map.of(AddressRequest.SERIAL_OPTION, "true") : Map.of());
            Cidr given = untilKnown(() -> driver.requestAddress(request));
            if (given != null) {
                assertThat(holders.putIfAbsent(given.address(), task))
                        .as("holder of %s", given)
                        .isNull();
                held.addLast(new Taken(pool, given, task));
            }
        }

        private void giveBack(Taken taken) {
            IpAddress address = taken.address().address();
            assertThat(holders.remove(address)).isEqualTo(taken.task());
            AddressRelease release =
                    new AddressRelease(taken.pool().id(), address, Calls.task(taken.task()), ReleaseReason.RELEASED);
            untilKnown(() -> {
                driver.releaseAddress(release);
                return release;
            });
        }

        private void ownPool(int step) {
            String network = number + "-" + step;
            Pool pool = untilKnown(() -> driver.requestPool(
                    PoolRequest.in(Calls.SPACE, Calls.network(network)).build()));
            assertThat(pool).isNotNull();
            take(pool, network + "-in-own");
            if (!held.isEmpty() && held.peekLast().pool().equals(pool)) {
                giveBack(held.removeLast());
            }
            untilKnown(() -> {
                driver.releasePool(new PoolRelease(pool.id(), Calls.network(network), ReleaseReason.RELEASED));
                return pool;
            });
        }
    }

    /** Asks again, with the same token, until the answer is known; null for a refusal. */
    private <T> T untilKnown(Supplier<T> call) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return call.get();
            } catch (AllocatorException e) {
                failures.computeIfAbsent(e.code().name(), code -> new LongAdder())
                        .increment();
                if (!e.code().equals(ErrorCode.DRIVER_UNAVAILABLE)) {
                    // A pool that is unknown was released by the attempt whose answer was lost.
                    assertThat(e.code())
                            .isIn(ErrorCode.NO_AVAILABLE_ADDRESSES, ErrorCode.ADDRESS_IN_USE, ErrorCode.UNKNOWN_POOL);
                    return null;
                }
            } catch (LostAnswerException e) {
                failures.computeIfAbsent("lost answer", code -> new LongAdder()).increment();
            }
        }
        throw new AssertionError("no answer in " + ATTEMPTS + " attempts");
    }
}
