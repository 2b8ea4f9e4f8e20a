package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A database of one test, owned by a user without privileges; and the drivers on it, which end with it. */
final class TestDatabase implements AutoCloseable {
    private final String adminUrl;
    private final String url;
    private final String name;
    private final List<IpamDriver> drivers = new ArrayList<>();

    private TestDatabase(String adminUrl, String url, String name) {
        this.adminUrl = adminUrl;
        this.url = url;
        this.name = name;
    }

    static TestDatabase on(PostgresServer server, String name) {
        TestDatabase database = new TestDatabase(server.url("postgres"), server.url(name), name);
        database.admin("CREATE ROLE " + name + " LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
        database.admin("CREATE DATABASE " + name + " OWNER " + name);
        return database;
    }

    String url() {
        return url;
    }

    String user() {
        return name;
    }

    private Connection connect(String to) throws SQLException {
        return new PostgresConnections(PostgresConfiguration.of(Map.of(
                        "url",
                        to,
                        "user",
                        PostgresServer.SUPERUSER,
                        "password",
                        PostgresServer.PASSWORD,
                        "cluster",
                        "admin")))
                .getConnection();
    }

    private void admin(String sql) {
        try (Connection connection = connect(adminUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A superuser's connection to the tables. */
    Connection connection() throws SQLException {
        return connect(url);
    }

    /** What a superuser's query gives, a list of columns as text a row. */
    List<List<String>> query(String sql) {
        try (Connection connection = connection()) {
            return query(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<List<String>> query(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(rows.getString(column));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count(String table) {
        return Long.parseLong(query("SELECT count(*) FROM " + table).get(0).get(0));
    }

    /** Ends a connection of the drivers, one that is at work if there is one; whether there was any. */
    boolean killOne() {
        return !query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + name
                        + "' ORDER BY state = 'active' DESC, random() LIMIT 1")
                .isEmpty();
    }

    /** What a cluster configures to use this database. */
    Map<String, String> configuration(String cluster) {
        return Map.of("url", url, "user", name, "password", PostgresServer.PASSWORD, "cluster", cluster);
    }

    IpamDriver driver(String cluster) {
        return driver(cluster, Map.of(), List.of());
    }

    IpamDriver driver(String cluster, Map<String, String> more, List<AddressPool> pools) {
        Map<String, String> configuration = new HashMap<>(configuration(cluster));
        configuration.putAll(more);
        ClusterSettings settings =
                ClusterSettings.builder().defaultAddressPools(pools).build();
        IpamDriver driver =
                new PostgresIpamProvider().create(new DriverContext(settings, configuration, Clock.systemUTC()));
        drivers.add(driver);
        return driver;
    }

    @Override
    public void close() {
        drivers.forEach(IpamDriver::close);
    }

    private record Interval(BigInteger first, BigInteger last, boolean free) {}

    /** In each space and subnet, gaps and what is taken follow one another without hole or overlap, and counts are right. */
    void checkTables() {
        try (Connection connection =
                connection()) { // one for all queries: most of a short one's time goes into the password
            checkTables(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void checkTables(Connection connection) {
        if (query(connection, "SELECT FROM pg_tables WHERE tablename = 'gap'").isEmpty()) {
            return;
        }
        assertThat(query(
                        connection,
                        "SELECT s.prefix, s.held FROM subnet s"
                                + " WHERE held <> (SELECT count(*) FROM address a WHERE a.subnet = s.id)"))
                .isEmpty();
        assertThat(query(
                        connection,
                        "SELECT * FROM subnet s WHERE NOT EXISTS (SELECT FROM pool p WHERE p.subnet = s.id)"))
                .isEmpty();
        assertThat(query(
                        connection,
                        "SELECT * FROM gap WHERE container NOT IN (SELECT id FROM space UNION SELECT id FROM subnet)"))
                .isEmpty();
        for (List<String> space : query(connection, "SELECT id FROM space")) {
            for (String universe : List.of("0.0.0.0/0", "::/0")) {
                Prefix all = Prefix.parse(universe);
                List<Interval> taken =
                        query(connection, "SELECT prefix FROM subnet WHERE space = " + space.get(0)).stream()
                                .map(row -> Prefix.parse(row.get(0)))
                                .filter(all::contains)
                                .map(prefix -> new Interval(number(prefix.first()), number(prefix.last()), false))
                                .toList();
                checkPartition(connection, space.get(0), all, number(all.first()), number(all.last()), taken);
            }
        }
        for (List<String> row : query(connection, "SELECT id, prefix FROM subnet")) {
            Prefix subnet = Prefix.parse(row.get(1));
            boolean reservesLast = subnet.family() == AddressFamily.IPV4 && subnet.hostBits() > 1;
            boolean reservesFirst = subnet.family() == AddressFamily.IPV6 || reservesLast;
            List<Interval> taken =
                    query(connection, "SELECT host(ip) FROM address WHERE subnet = " + row.get(0)).stream()
                            .map(address -> number(IpAddress.parse(address.get(0))))
                            .map(address -> new Interval(address, address, false))
                            .toList();
            checkPartition(
                    connection,
                    row.get(0),
                    subnet,
                    number(subnet.first()).add(BigInteger.valueOf(reservesFirst ? 1 : 0)),
                    number(subnet.last()).subtract(BigInteger.valueOf(reservesLast ? 1 : 0)),
                    taken);
        }
    }

    private static void checkPartition(
            Connection connection,
            String container,
            Prefix block,
            BigInteger first,
            BigInteger last,
            List<Interval> taken) {
        List<Interval> all = new ArrayList<>(taken);
        for (List<String> gap :
                query(connection, "SELECT host(first), host(last) FROM gap WHERE container = " + container)) {
            if (block.contains(IpAddress.parse(gap.get(0)))) {
                all.add(new Interval(number(IpAddress.parse(gap.get(0))), number(IpAddress.parse(gap.get(1))), true));
            }
        }
        all.sort(Comparator.comparing(Interval::first));
        BigInteger next = first;
        boolean free = false;
        for (Interval interval : all) {
            assertThat(interval.first())
                    .as("container %s, %s: %s", container, block, all)
                    .isEqualTo(next);
            assertThat(interval.free() && free)
                    .as("two gaps side by side in %s", all)
                    .isFalse();
            next = interval.last().add(BigInteger.ONE);
            free = interval.free();
        }
        assertThat(next).as("container %s, %s: %s", container, block, all).isEqualTo(last.add(BigInteger.ONE));
    }

    static BigInteger number(IpAddress address) {
        return new BigInteger(Long.toUnsignedString(address.high()))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(address.low())));
    }
}
