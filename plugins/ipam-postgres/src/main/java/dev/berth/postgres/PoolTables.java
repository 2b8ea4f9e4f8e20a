package dev.berth.postgres;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's view of the tables: calls the operations that {@code V2__operations.sql} defines. Failures of all methods are
 * those of {@link Database#call}. Thread-safe.
 */
final class PoolTables {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /**
     * The answer to a request for a pool.
     *
     * @param pool null if refused
     * @param inTheWay the live pool or range that overlaps, if one does
     * @param holder who has that
     */
    record PoolAnswer(@Nullable Pool pool, @Nullable Prefix inTheWay, @Nullable String holder) {}

    /**
     * The answer to a call about an address.
     *
     * @param given null if refused
     * @param subnet null if the pool is not live
     * @param range the same
     * @param holder who has the address, if somebody else has
     */
    record AddressAnswer(
            @Nullable Cidr given, @Nullable Prefix subnet, @Nullable Prefix range, @Nullable String holder) {}

    private final Database database;
    private final String cluster;

    PoolTables(Database database, String cluster) {
        this.database = database;
        this.cluster = cluster;
    }

    /** The number of a pool in the tables; empty if the id is none of ours. */
    static Optional<Long> number(PoolId pool) {
        String text = pool.value();
        return text.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /**
     * Takes the lowest free subnet.
     *
     * @param length 0 for each default pool's own
     */
    PoolAnswer requestAnyPool(
            String space,
            AddressFamily family,
            int length,
            List<AddressPool> from,
            List<Prefix> exclusions,
            OwnerToken owner) {
        return database.call(
                "SELECT * FROM request_any_pool(?, ?, ?, ?::cidr[], ?, ?::cidr[], ?, ?, ?, ?)",
                statement -> {
                    statement.setString(1, space);
                    statement.setInt(2, family == AddressFamily.IPV4 ? 4 : 6);
                    statement.setInt(3, length);
                    statement.setArray(
                            4,
                            texts(
                                    statement,
                                    from.stream().map(AddressPool::base).toList()));
                    statement.setArray(
                            5,
                            statement
                                    .getConnection()
                                    .createArrayOf(
                                            "integer",
                                            from.stream().map(AddressPool::size).toArray()));
                    statement.setArray(6, texts(statement, exclusions));
                    setOwner(statement, 7, owner);
                },
                PoolTables::pool);
    }

    private static java.sql.Array texts(PreparedStatement statement, List<Prefix> prefixes) throws SQLException {
        return statement
                .getConnection()
                .createArrayOf("text", prefixes.stream().map(Prefix::toString).toArray());
    }

    PoolAnswer requestPool(String space, Prefix wanted, @Nullable Prefix range, OwnerToken owner) {
        return database.call(
                "SELECT * FROM request_pool(?, ?::cidr, ?::cidr, ?, ?, ?, ?)",
                statement -> {
                    statement.setString(1, space);
                    statement.setString(2, wanted.toString());
                    statement.setString(3, range == null ? null : range.toString());
                    setOwner(statement, 4, owner);
                },
                PoolTables::pool);
    }

    private static PoolAnswer pool(ResultSet row) throws SQLException {
        if (!row.getString("outcome").equals("done")) {
            return new PoolAnswer(null, prefix(row, "in_the_way"), row.getString("holder"));
        }
        Prefix subnet = Prefix.parse(row.getString("prefix"));
        return new PoolAnswer(Pool.of(new PoolId(row.getString("id")), subnet), null, null);
    }

    /** Gives a pool back; false if it is not live. */
    boolean releasePool(long pool) {
        return database.call(
                "SELECT release_pool(?, ?) = 'done'",
                statement -> {
                    statement.setLong(1, pool);
                    statement.setString(2, cluster);
                },
                row -> row.getBoolean(1));
    }

    AddressAnswer takeAny(long pool, boolean serial, OwnerToken owner) {
        return database.call(
                "SELECT * FROM take_any(?, ?, ?, ?, ?, ?)",
                statement -> {
                    statement.setLong(1, pool);
                    statement.setBoolean(2, serial);
                    setOwner(statement, 3, owner);
                },
                PoolTables::address);
    }

    AddressAnswer take(long pool, IpAddress wanted, OwnerToken owner) {
        return aboutOne("SELECT * FROM take(?, ?::inet, ?, ?, ?, ?)", pool, wanted, owner);
    }

    AddressAnswer giveBack(long pool, IpAddress given, OwnerToken owner) {
        return aboutOne("SELECT * FROM give_back(?, ?::inet, ?, ?, ?, ?)", pool, given, owner);
    }

    private AddressAnswer aboutOne(String sql, long pool, IpAddress address, OwnerToken owner) {
        return database.call(
                sql,
                statement -> {
                    statement.setLong(1, pool);
                    statement.setString(2, address.toString());
                    setOwner(statement, 3, owner);
                },
                PoolTables::address);
    }

    /** An {@code inet} leaves out the length where it is all of the address's. */
    private static AddressAnswer address(ResultSet row) throws SQLException {
        Prefix subnet = prefix(row, "prefix");
        String given = row.getString("given");
        return new AddressAnswer(
                given == null || subnet == null
                        ? null
                        : Cidr.of(IpAddress.parse(given.replaceFirst("/.*", "")), subnet.length()),
                subnet,
                prefix(row, "range"),
                row.getString("holder"));
    }

    private static @Nullable Prefix prefix(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : Prefix.parse(text);
    }

    private void setOwner(PreparedStatement statement, int from, OwnerToken owner) throws SQLException {
        statement.setString(from, cluster);
        statement.setString(from + 1, owner.kind().toString());
        statement.setString(from + 2, OwnerText.checked("owner " + owner.kind(), owner.id()));
        statement.setString(from + 3, OwnerText.checked("owner " + owner.kind(), owner.slot()));
    }

    /** How full a pool is; empty if it is not live. */
    Optional<PoolStatus> status(long pool) {
        return database.call(
                "SELECT count(*) AS pools, max(held) AS held, max(reserved) AS reserved, max(bits) AS bits,"
                        + " max(used) AS used FROM pool_status(?, ?)",
                statement -> {
                    statement.setLong(1, pool);
                    statement.setString(2, cluster);
                },
                row -> row.getInt("pools") == 0 ? Optional.empty() : Optional.of(statusOf(row)));
    }

    private static PoolStatus statusOf(ResultSet row) throws SQLException {
        BigInteger capacity = BigInteger.ONE.shiftLeft(row.getInt("bits"));
        BigInteger available = capacity.subtract(BigInteger.valueOf(row.getLong("used")));
        int reserved = row.getInt("reserved");
        return new PoolStatus(
                row.getLong("held") + reserved, available.min(MOST).longValue(), reserved, 0);
    }
}
