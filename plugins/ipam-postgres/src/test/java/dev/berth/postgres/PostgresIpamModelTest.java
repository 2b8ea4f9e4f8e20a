package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two clusters on one database beside {@link NaiveTables}, over random steps; each answer is compared. */
@DisplayName("The PostgreSQL IPAM, over random sequences of calls,")
@ExtendWith(RealPostgres.class)
@Tag("model")
class PostgresIpamModelTest {
    private static final int STEPS = 6_000;
    private static final List<AddressPool> POOLS = List.of(
            AddressPool.of("10.0.0.0/26", 29),
            AddressPool.of("10.0.0.128/27", 30),
            AddressPool.of("fd00::100/122", 125),
            AddressPool.of("fd00:0:0:40::/59", 63));
    private static final List<Prefix> WORLDS =
            List.of(Prefix.parse("10.0.0.0/23"), Prefix.parse("fd00::/56"), Prefix.parse("fd00::/119"));
    private static final List<String> CLUSTERS = List.of("a", "b");

    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, IpamDriver> drivers = new HashMap<>();
    private final NaiveTables model = new NaiveTables(POOLS);
    /** Every pool there ever was, live or not. */
    private final List<NaiveTables.NaivePool> pools = new ArrayList<>();

    private final Map<NaiveTables.NaivePool, PoolId> ids = new HashMap<>();
    private Random random;
    private TestDatabase database;

    @Test
    @DisplayName("answers as the rules say (IPM-2..9, OWN-2, NET-11), over restarts too")
    void likeTheRules(TestDatabase given) {
        long seed = System.nanoTime();
        System.out.println("PostgresIpamModelTest.likeTheRules seed " + seed);
        random = new Random(seed);
        database = given;
        restart();
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            int kind = random.nextInt(1000);
            if (kind < 100 || pools.isEmpty()) {
                requestPool(where);
            } else if (kind < 150) {
                releasePool(where);
            } else if (kind < 600) {
                requestAddress(where);
            } else if (kind < 900) {
                releaseAddress(where);
            } else if (kind < 998) {
                NaiveTables.NaivePool pool = anyPool();
                assertThat(driver(pool).status(ids.get(pool)))
                        .as(where)
                        .isEqualTo(
                                model.pools.contains(pool)
                                        ? java.util.Optional.of(model.status(pool))
                                        : java.util.Optional.empty());
            } else {
                restart();
            }
        }
        System.out.println("answers " + answers);
        assertThat(answers)
                .containsOnlyKeys(
                        "",
                        "address-in-use",
                        "address-out-of-range",
                        "invalid-pool",
                        "invalid-sub-pool",
                        "no-available-addresses",
                        "no-more-subnets",
                        "pool-overlap",
                        "unknown-pool")
                .allSatisfy((answer, count) -> assertThat(count).isPositive());
    }

    private void restart() {
        drivers.values().forEach(IpamDriver::close);
        CLUSTERS.forEach(cluster -> drivers.put(cluster, database.driver(cluster, Map.of("connections", "2"), POOLS)));
    }

    private void requestPool(String where) {
        PoolRequest.Builder request = PoolRequest.in(Calls.SPACE, owner());
        switch (random.nextInt(6)) {
            case 0 -> request.family(random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6);
            case 1 -> request.pool(Prefix.parse("0.0.0.0/" + (24 + random.nextInt(9))));
            case 2 ->
                request.pool(Prefix.parse(
                        "::/" + List.of(57, 59, 61, 63, 64, 66, 122, 125, 127).get(random.nextInt(9))));
            case 3, 4 -> request.pool(block(world()));
            default -> {
                Prefix pool = random.nextBoolean() || pools.isEmpty()
                        ? block(world())
                        : anyPool().subnet().prefix;
                request.pool(pool).range(block(pool));
            }
        }
        if (random.nextInt(40) == 0) {
            request.range(block(world()));
        }
        List<Prefix> exclusions = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            Prefix excluded = block(world());
            exclusions.add(excluded);
            exclusions.add(block(excluded));
        }
        PoolRequest built = request.exclusions(exclusions).build();
        String cluster = CLUSTERS.get(random.nextInt(CLUSTERS.size()));
        NaiveTables.Answer<NaiveTables.NaivePool> expected = model.request(cluster, built);
        NaiveTables.Answer<Pool> actual = answer(() -> drivers.get(cluster).requestPool(built));
        assertThat(actual.code())
                .as("%s: %s besides %s: %s", where, built, exclusions, actual)
                .isEqualTo(expected.code());
        NaiveTables.NaivePool pool = expected.given();
        if (pool != null) {
            assertThat(actual.given().subnet()).as("%s: %s", where, built).isEqualTo(pool.subnet().prefix);
            PoolId before = ids.putIfAbsent(pool, actual.given().id());
            if (before == null) {
                pools.add(pool);
                assertThat(ids.values()).as("%s: an id of its own", where).doesNotHaveDuplicates();
            } else {
                assertThat(actual.given().id()).as("%s: %s", where, built).isEqualTo(before);
            }
        }
        if (pools.size() > 14) { // forget some that are gone, so that most calls meet a live one
            pools.removeIf(old -> !model.pools.contains(old) && random.nextBoolean());
        }
    }

    private void releasePool(String where) {
        NaiveTables.NaivePool pool = anyPool();
        String code = answer(() -> {
                    driver(pool).releasePool(new PoolRelease(ids.get(pool), owner(), reason()));
                    return "";
                })
                .code();
        assertThat(code).as(where).isEqualTo(model.release(pool) ? null : "unknown-pool");
    }

    private void requestAddress(String where) {
        NaiveTables.NaivePool pool = anyPool();
        boolean serial = random.nextInt(3) > 0;
        AddressRequest request = new AddressRequest(
                ids.get(pool),
                random.nextInt(4) == 0 ? addressNear(pool.subnet().prefix) : null,
                owner(),
                serial ? Map.of(AddressRequest.SERIAL_OPTION, "true") : Map.of());
        NaiveTables.Answer<Cidr> expected;
        if (!model.pools.contains(pool)) {
            expected = NaiveTables.Answer.refused("unknown-pool");
        } else if (request.address() != null) {
            expected = model.take(pool, request.address(), request.owner());
        } else {
            expected = model.takeAny(pool, serial, request.owner());
        }
        assertThat(answer(() -> driver(pool).requestAddress(request)))
                .as("%s: %s", where, request)
                .isEqualTo(expected);
    }

    private void releaseAddress(String where) {
        NaiveTables.NaivePool pool = anyPool();
        List<IpAddress> held = List.copyOf(pool.subnet().held.keySet());
        boolean any = held.isEmpty() || random.nextInt(10) == 0;
        IpAddress address = any ? addressNear(pool.subnet().prefix) : held.get(random.nextInt(held.size()));
        OwnerToken owner = any || random.nextInt(5) == 0
                ? owner()
                : pool.subnet().held.get(address).holder().owner();
        AddressRelease release = new AddressRelease(ids.get(pool), address, owner, reason());
        String expected = model.pools.contains(pool) ? model.giveBack(pool, address, owner) : "unknown-pool";
        NaiveTables.Answer<String> actual = answer(() -> {
            driver(pool).releaseAddress(release);
            return "";
        });
        assertThat(actual.code() == null ? "" : actual.code())
                .as("%s: %s", where, release)
                .isEqualTo(expected);
    }

    private <T> NaiveTables.Answer<T> answer(Supplier<T> call) {
        NaiveTables.Answer<T> answer;
        try {
            answer = NaiveTables.Answer.of(call.get());
        } catch (AllocatorException e) {
            answer = NaiveTables.Answer.refused(e.code().name());
        }
        answers.merge(answer.code() == null ? "" : answer.code(), 1, Integer::sum);
        return answer;
    }

    private IpamDriver driver(NaiveTables.NaivePool pool) {
        return drivers.get(pool.holder().cluster());
    }

    private NaiveTables.NaivePool anyPool() {
        return pools.get(random.nextInt(pools.size()));
    }

    private OwnerToken owner() {
        return new OwnerToken(OwnerKind.values()[random.nextInt(2)], "o" + random.nextInt(12), "0");
    }

    private ReleaseReason reason() {
        return random.nextBoolean() ? ReleaseReason.RELEASED : ReleaseReason.ROLLED_BACK;
    }

    private Prefix world() {
        return WORLDS.get(random.nextInt(WORLDS.size()));
    }

    /** A random block within another, a little or much smaller. */
    private Prefix block(Prefix within) {
        int more = Math.min(within.hostBits(), random.nextInt(random.nextBoolean() ? 5 : 9));
        return Prefix.containing(random(within), within.length() + more);
    }

    /** Low in the block mostly, so that blocks meet. */
    private IpAddress random(Prefix within) {
        int bits = Math.min(within.hostBits(), random.nextInt(4) == 0 ? 63 : 8);
        long low = bits == 0 ? 0 : random.nextLong() >>> (64 - bits);
        return IpAddress.of(within.family(), within.high(), within.low() | low);
    }

    private IpAddress addressNear(Prefix subnet) {
        return switch (random.nextInt(12)) {
            case 0 -> subnet.first();
            case 1 -> subnet.last();
            case 2 -> random(world());
            default -> random(subnet);
        };
    }
}
