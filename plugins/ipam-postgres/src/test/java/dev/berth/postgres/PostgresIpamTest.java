package dev.berth.postgres;

import static dev.berth.postgres.Calls.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.RestartMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
@DisplayName("The PostgreSQL IPAM")
@ExtendWith(RealPostgres.class)
class PostgresIpamTest {
    @Test
    @DisplayName("OWN-2, OWN-3: declares that it may block, remembers, and gives a token its answer again")
    void traits(TestDatabase database) {
        var traits = database.driver("a").capabilities().traits();
        assertThat(traits.mayBlock()).isTrue();
        assertThat(traits.idempotent()).isTrue();
        assertThat(traits.restart()).isEqualTo(RestartMode.DURABLE);
    }

    @Test
    @DisplayName("IPM-6: gives the next free address, wraps, and ends with no-available-addresses")
    void nextFit(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/29").id();
        assertThat(calls.serial(pool, "gateway")).isEqualTo("10.0.0.1/29");
        assertThat(calls.serial(pool, "a")).isEqualTo("10.0.0.2/29");
        assertThat(calls.serial(pool, "b")).isEqualTo("10.0.0.3/29");
        calls.give(pool, "10.0.0.2", "a");
        assertThat(calls.serial(pool, "c")).isEqualTo("10.0.0.4/29");
        assertThat(calls.serial(pool, "d")).isEqualTo("10.0.0.5/29");
        assertThat(calls.serial(pool, "e")).isEqualTo("10.0.0.6/29");
        assertThat(calls.serial(pool, "f")).isEqualTo("10.0.0.2/29");
        AllocatorException full = refused("no-available-addresses", () -> calls.serial(pool, "g"));
        assertThat(full).hasMessageContaining("10.0.0.0/29").hasMessageContaining("8 are in use, 2 of them reserved");
        assertThat(calls.status(pool)).isEqualTo(new PoolStatus(8, 0, 2, 0));
    }

    @ParameterizedTest
    @DisplayName("IPM-4: reserves what the family and length of a subnet demand")
    @CsvSource({
        "10.0.0.0/30, 10.0.0.1/30 10.0.0.2/30, 2",
        "10.0.0.0/31, 10.0.0.0/31 10.0.0.1/31, 0",
        "10.0.0.7/32, 10.0.0.7/32, 0",
        "fd00::/126, fd00::1/126 fd00::2/126 fd00::3/126, 1",
        "fd00::/127, fd00::1/127, 1",
        "fd00::7/128, '', 1",
        "255.255.255.252/30, 255.255.255.253/30 255.255.255.254/30, 2",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127, 1",
    })
    void reserved(String subnet, String addresses, int reserved, TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", subnet).id();
        List<String> expected = addresses.isEmpty() ? List.of() : List.of(addresses.split(" "));
        for (String address : expected) {
            assertThat(calls.serial(pool, address)).isEqualTo(address);
        }
        refused("no-available-addresses", () -> calls.serial(pool, "one too many"));
        assertThat(calls.status(pool)).isEqualTo(new PoolStatus(expected.size() + reserved, 0, reserved, 0));
        for (String address : expected) {
            calls.give(pool, address.substring(0, address.indexOf('/')), address);
        }
        assertThat(calls.status(pool).inUse()).isEqualTo(reserved);
    }

    @Test
    @DisplayName(
            "IPM-5, GEN-3: takes a certain address, but none outside the subnet, reserved, or held, whose holder it names")
    void certainAddresses(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/24", "10.0.0.128/25").id();
        assertThat(calls.take(pool, "10.0.0.5", "t1")).isEqualTo("10.0.0.5/24");
        assertThat(calls.take(pool, "10.0.0.5", "t1")).isEqualTo("10.0.0.5/24");
        assertThat(refused("address-in-use", () -> calls.take(pool, "10.0.0.5", "t2")))
                .hasMessageContaining("held by task t1 (n1 IPv4) of cluster a");
        refused("address-in-use", () -> calls.take(pool, "10.0.0.0", "t2"));
        refused("address-in-use", () -> calls.take(pool, "10.0.0.255", "t2"));
        refused("address-out-of-range", () -> calls.take(pool, "10.0.1.0", "t2"));
        refused("address-out-of-range", () -> calls.take(pool, "fd00::1", "t2"));
        refused("address-out-of-range", () -> calls.give(pool, "10.0.1.0", "t2"));
        refused("unknown-pool", () -> calls.take(new PoolId("999"), "10.0.0.5", "t1"));
        refused("unknown-pool", () -> calls.give(new PoolId("none of ours"), "10.0.0.5", "t1"));
        assertThat(calls.serial(pool, "t3")).isEqualTo("10.0.0.128/24");
    }

    @Test
    @DisplayName(
            "IPM-8: leaves an address alone that another owner has by now, so that a give-back can come late, and twice")
    void lateGiveBack(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/29").id();
        calls.take(pool, "10.0.0.3", "t1");
        calls.give(pool, "10.0.0.3", "t1");
        calls.give(pool, "10.0.0.3", "t1");
        calls.take(pool, "10.0.0.3", "t2");
        calls.give(pool, "10.0.0.3", "t1");
        refused("address-in-use", () -> calls.take(pool, "10.0.0.3", "t3"));
    }

    @Test
    @DisplayName("IPM-2: takes the lowest free subnet that no live one and no exclusion overlaps")
    void dynamicPools(TestDatabase database) {
        List<AddressPool> defaults = List.of(AddressPool.of("10.9.0.0/22", 24), AddressPool.of("10.8.0.0/25", 26));
        Calls calls = new Calls(database.driver("a", Map.of(), defaults));
        assertThat(calls.anyPool("n1").subnet()).hasToString("10.8.0.0/26");
        assertThat(calls.anyPool("n2").subnet()).hasToString("10.8.0.64/26");
        calls.pool("n3", "10.9.0.128/25");
        assertThat(calls.anyPool("n4", "10.9.1.0/24", "10.9.1.2/32").subnet()).hasToString("10.9.2.0/24");
        assertThat(calls.pool("n5", "0.0.0.0/25").subnet()).hasToString("10.9.0.0/25");
        assertThat(calls.anyPool("n6").subnet()).hasToString("10.9.1.0/24");
        assertThat(calls.anyPool("n7").subnet()).hasToString("10.9.3.0/24");
        assertThat(refused("no-more-subnets", () -> calls.anyPool("n8"))).hasMessageContaining("10.9.0.0/22 in /24s");
        refused("invalid-pool", () -> calls.pool("n8", "0.0.0.0/21"));
        refused("invalid-address-space", () -> calls.driver()
                .requestPool(PoolRequest.in("elsewhere", Calls.network("n8")).build()));
    }

    @Test
    @DisplayName("IPM-9: takes IPv6 subnets of any length, up to the last addresses of all")
    void ipv6(TestDatabase database) {
        Calls calls = new Calls(database.driver(
                "a",
                Map.of("default-pools", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0/124 126, 255.255.255.248/29 30"),
                List.of()));
        for (int round = 0; round < 2; round++) {
            List<Pool> pools = new ArrayList<>();
            for (int at = 0; at < 4; at++) {
                pools.add(calls.driver()
                        .requestPool(PoolRequest.in(Calls.SPACE, Calls.network("six" + at))
                                .family(AddressFamily.IPV6)
                                .build()));
            }
            refused("no-more-subnets", () -> calls.driver()
                    .requestPool(PoolRequest.in(Calls.SPACE, Calls.network("x"))
                            .family(AddressFamily.IPV6)
                            .build()));
            pools.add(calls.anyPool("four0"));
            pools.add(calls.anyPool("four1"));
            refused("no-more-subnets", () -> calls.anyPool("x"));
            pools.forEach(calls::release);
        }
        PoolId wide = calls.pool("wide", "fd00::/16").id();
        assertThat(calls.serial(wide, "t1")).isEqualTo("fd00::1/16");
        assertThat(calls.take(wide, "fd00:ffff::", "t2")).isEqualTo("fd00:ffff::/16");
        assertThat(calls.status(wide)).isEqualTo(new PoolStatus(3, -1, 1, 0));
    }

    @Test
    @DisplayName("IPM-3, IPM-8: keeps a subnet, with its addresses, until its last pool goes")
    void ranges(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        Pool low = calls.pool("n1", "10.0.0.0/24", "10.0.0.0/25");
        Pool high = calls.pool("n2", "10.0.0.0/24", "10.0.0.128/25");
        Pool all = calls.pool("n3", "10.0.0.0/24");
        refused("pool-overlap", () -> calls.pool("n4", "10.0.0.0/24", "10.0.0.0/25"));
        refused("pool-overlap", () -> calls.pool("n4", "10.0.0.0/23"));
        refused("invalid-sub-pool", () -> calls.pool("n4", "10.0.0.0/24", "10.0.1.0/25"));
        refused("invalid-sub-pool", () -> calls.pool("n4", "10.0.0.0/24", "fd00::/64"));
        assertThat(calls.lowest(low.id(), "t1")).isEqualTo("10.0.0.1/24");
        assertThat(calls.lowest(high.id(), "t1")).isEqualTo("10.0.0.128/24");
        calls.release(low);
        refused("unknown-pool", () -> calls.lowest(low.id(), "t2"));
        refused("unknown-pool", () -> calls.release(low));
        refused("address-in-use", () -> calls.take(all.id(), "10.0.0.1", "t2"));
        assertThat(calls.status(high.id())).isEqualTo(new PoolStatus(4, 126, 2, 0));
        calls.release(high);
        calls.release(all);
        assertThat(calls.driver().status(all.id())).isEmpty();
        assertThat(database.count("address")).isZero();
        assertThat(calls.lowest(calls.pool("n4", "10.0.0.0/23").id(), "t2")).isEqualTo("10.0.0.1/23");
    }

    @Test
    @DisplayName("OWN-2, OWN-3: a driver started anew knows all, and gives each token its former answer")
    void restart(TestDatabase database) {
        Calls before = new Calls(database.driver("a"));
        Pool first = before.anyPool("n1");
        Pool second = before.pool("n2", "10.77.0.0/16", "10.77.8.0/24");
        String dynamic = before.serial(first.id(), "t1");
        String certain = before.take(second.id(), "10.77.0.9", "t1");
        before.driver().close();

        Calls after = new Calls(database.driver("a"));
        assertThat(after.anyPool("n1")).isEqualTo(first);
        assertThat(after.pool("n2", "10.77.0.0/16", "10.77.8.0/24")).isEqualTo(second);
        assertThat(after.serial(first.id(), "t1")).isEqualTo(dynamic);
        assertThat(after.take(second.id(), "10.77.0.9", "t1")).isEqualTo(certain);
        assertThat(after.serial(first.id(), "t2")).isEqualTo("10.0.0.2/24");
        assertThat(after.status(first.id()).inUse()).isEqualTo(4);
        assertThat(database.count("flyway_schema_history WHERE version IS NOT NULL"))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("OWN-2: a token that holds a certain address gets another one when it asks for any")
    void certainAndAny(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        calls.take(pool, "10.0.0.9", "t1");
        assertThat(calls.serial(pool, "t1")).isEqualTo("10.0.0.1/24");
        calls.give(pool, "10.0.0.9", "t1");
        assertThat(calls.serial(pool, "t1")).isEqualTo("10.0.0.1/24");
        calls.give(pool, "10.0.0.1", "t1");
        assertThat(calls.serial(pool, "t1")).isEqualTo("10.0.0.2/24");
    }

    @Test
    @DisplayName("drivers that start at once on an empty database make one schema")
    void migrationAtOnce(TestDatabase database) throws Exception {
        int drivers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(drivers);
        List<Callable<Prefix>> starts = new ArrayList<>();
        for (int at = 0; at < drivers; at++) {
            Calls calls = new Calls(database.driver("cluster" + at, Map.of("connections", "2"), List.of()));
            starts.add(() -> {
                while (true) {
                    try {
                        return calls.anyPool("n1").subnet();
                    } catch (AllocatorException e) {
                        // The others were first; nothing was done, so it can be tried again.
                        assertThat(e.code().name()).as(e.getMessage()).isEqualTo("driver-unavailable");
                    }
                }
            });
        }
        Set<Prefix> subnets = new HashSet<>();
        for (Future<Prefix> start : threads.invokeAll(starts)) {
            subnets.add(start.get());
        }
        threads.shutdown();
        assertThat(subnets).hasSize(drivers);
    }

    @Test
    @DisplayName(
            "two clusters on one database never have the same subnet or address, and do not see each other's pools")
    void twoClusters(TestDatabase database) {
        Calls a = new Calls(database.driver("a"));
        Calls b = new Calls(database.driver("b"));
        Pool ofA = a.anyPool("n1");
        Pool ofB = b.anyPool("n1");
        assertThat(ofA.subnet()).hasToString("10.0.0.0/24");
        assertThat(ofB.subnet()).hasToString("10.0.1.0/24");
        assertThat(refused("pool-overlap", () -> b.pool("n2", "10.0.0.0/16")))
                .hasMessageContaining("10.0.0.0/24, held by network n1 (0) of cluster a");
        refused("unknown-pool", () -> b.serial(ofA.id(), "t1"));
        refused("unknown-pool", () -> b.release(ofA));
        assertThat(b.driver().status(ofA.id())).isEmpty();

        Pool shared = a.pool("s", "10.50.0.0/24", "10.50.0.0/25");
        Pool sharedToo = b.pool("s", "10.50.0.0/24", "10.50.0.128/25");
        a.take(shared.id(), "10.50.0.200", "t1");
        assertThat(refused("address-in-use", () -> b.take(sharedToo.id(), "10.50.0.200", "t1")))
                .hasMessageContaining("cluster a");
        b.give(sharedToo.id(), "10.50.0.200", "t1");
        refused("address-in-use", () -> b.take(sharedToo.id(), "10.50.0.200", "t1"));

        Calls apart = new Calls(database.driver("c", Map.of("global-space", "space of c"), List.of()));
        assertThat(apart.driver()
                        .requestPool(PoolRequest.in("space of c", Calls.network("n1"))
                                .build())
                        .subnet())
                .isEqualTo(ofA.subnet());
    }

    @ParameterizedTest
    @DisplayName("is guarded by constraints, whoever writes:")
    @ValueSource(
            strings = {
                "INSERT INTO address SELECT subnet, ip, prefix, pool, 'b', 'task', 'thief', 'x', ip FROM address",
                "INSERT INTO address SELECT subnet, '10.0.1.5', prefix, pool, 'b', 'task', 'outside', 'x', '10.0.1.5' FROM address",
                "INSERT INTO address SELECT subnet, '10.0.0.0', prefix, pool, 'b', 'task', 'reserved', 'x', '10.0.0.0' FROM address",
                "INSERT INTO address SELECT subnet, '10.0.0.255', prefix, pool, 'b', 'task', 'reserved', 'x', '10.0.0.255' FROM address",
                "INSERT INTO address SELECT subnet, '10.0.0.9', prefix, pool, cluster, owner_kind, owner_id, owner_slot, asked FROM address",
                "INSERT INTO subnet (space, prefix) SELECT space, '10.0.0.128/25' FROM subnet",
                "INSERT INTO subnet (space, prefix) SELECT space, '10.0.0.0/8' FROM subnet",
                "UPDATE address SET ip = '10.0.0.77'",
                "UPDATE subnet SET prefix = '10.0.0.0/16'",
                "UPDATE pool SET range = '10.0.1.0/24'",
            })
    void constraints(String sql, TestDatabase database) throws SQLException {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        calls.serial(pool, "t1");
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("23"));
        }
    }

    @Test
    @DisplayName("frees what an administrator deletes")
    void administrator(TestDatabase database) throws SQLException {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/29").id();
        for (int at = 1; at <= 6; at++) {
            calls.lowest(pool, "t" + at);
        }
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path TO public");
            statement.execute("DELETE FROM berth.address WHERE owner_id IN ('t2', 't3', 't5')");
        }
        assertThat(calls.lowest(pool, "new")).isEqualTo("10.0.0.2/29");
        assertThat(calls.status(pool).inUse()).isEqualTo(6);
    }

    @Test
    @DisplayName("is driver-unavailable, with nothing done, while the database cannot be reached")
    void unreachable(TestDatabase database) {
        IpamDriver driver = database.driver("a", Map.of("url", "jdbc:postgresql://127.0.0.1:1/nowhere"), List.of());
        refused("driver-unavailable", () -> new Calls(driver).anyPool("n1"));
        refused("driver-unavailable", () -> new Calls(driver).anyPool("n1"));
    }

    @Test
    @DisplayName("is driver-unavailable, with nothing done, when the database gives a call up that waits for a lock")
    void givenUp(TestDatabase database) throws SQLException {
        Calls calls = new Calls(database.driver("a", Map.of("statement-seconds", "1"), List.of()));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM subnet FOR UPDATE");
            refused("driver-unavailable", () -> calls.serial(pool, "t1"));
            connection.rollback();
        }
        assertThat(calls.serial(pool, "t1")).isEqualTo("10.0.0.1/24");
    }

    @Test
    @DisplayName("is driver-unavailable while the database is read-only, as a standby is")
    void readOnly(TestDatabase database) throws SQLException {
        Calls calls = new Calls(database.driver("a", Map.of("connections", "1"), List.of()));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + database.user() + " SET default_transaction_read_only = on");
        }
        assertThat(database.killOne()).isTrue();
        try {
            calls.serial(pool, "t1");
            throw new AssertionError("given");
        } catch (LostAnswerException | AllocatorException firstToNotice) {
            refused("driver-unavailable", () -> calls.serial(pool, "t1"));
        }
        assertThat(database.count("address")).isZero();
    }

    @Test
    @DisplayName("throws no refusal when the connection breaks during a call, since it may have been done")
    void broken(TestDatabase database) throws Exception {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM subnet FOR UPDATE");
            Future<String> call = thread.submit(() -> calls.serial(pool, "t1"));
            while (database.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(database.killOne()).isTrue();
            assertThatThrownBy(call::get).hasCauseInstanceOf(LostAnswerException.class);
            connection.rollback();
        } finally {
            thread.shutdown();
        }
        assertThat(calls.serial(pool, "t1")).isEqualTo("10.0.0.1/24");
    }

    @Test
    @DisplayName("refuses owners that cannot be stored")
    void owners(TestDatabase database) {
        Calls calls = new Calls(database.driver("a"));
        PoolId pool = calls.pool("n1", "10.0.0.0/24").id();
        refused("invalid-argument", () -> calls.serial(pool, "x".repeat(501)));
        refused("invalid-argument", () -> calls.serial(pool, "nul \0"));
        refused("invalid-argument", () -> calls.serial(pool, "half a pair \ud800"));
        assertThat(calls.serial(pool, "é'\";--" + "x".repeat(400))).isEqualTo("10.0.0.1/24");
    }
}
