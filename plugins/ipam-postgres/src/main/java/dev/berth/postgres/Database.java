package dev.berth.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the database, and what a failure of one means. Each call is one statement, and so one transaction. Connects,
 * and brings the schema up to date, when first called. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final String SCHEMA_SCRIPTS = "classpath:dev/berth/postgres/schema";
    private static final String ADVICE = "look at the database; this can be tried again";

    /** Gives a statement its parameters. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Reads the only row of an answer. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final PostgresConfiguration configuration;
    private @Nullable HikariDataSource connections;

    Database(PostgresConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Has the database answer.
     *
     * @param sql what gives exactly one row
     * @throws AllocatorException {@code driver-unavailable} if nothing was done: there was no connection, or the database gave
     *     the statement up
     * @throws LostAnswerException if it is not known what was done
     * @throws IllegalStateException if the database refused for a reason that is none of ours; nothing was done
     */
    <T> T call(String sql, Parameters parameters, Row<T> row) {
        try (Connection connection = connect()) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                try (ResultSet answer = statement.executeQuery()) {
                    if (!answer.next()) {
                        throw new IllegalStateException("no row: " + sql);
                    }
                    return read(row, answer);
                }
            } catch (SQLException e) {
                throw failure(sql, e);
            }
        } catch (SQLException e) {
            // Giving a connection back to the pool fails after the answer only, and Hikari lets nothing of that out.
            throw new LostAnswerException(sql, e);
        }
    }

    /** By now the database has acted, so that what reading throws must not look like a refusal. */
    private static <T> T read(Row<T> row, ResultSet answer) throws SQLException {
        try {
            return row.read(answer);
        } catch (AllocatorException e) {
            throw new IllegalStateException("the database answered nonsense", e);
        }
    }

    private static RuntimeException failure(String sql, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // Read-only, serialization, resources, limits, locks: the server has rolled back, and says so.
            case "25", "40", "53", "54", "55" -> unavailable("the database gave up: " + e.getMessage(), e);
            case "57" ->
                state.equals("57014")
                        ? unavailable("the database gave up: " + e.getMessage(), e)
                        : new LostAnswerException(sql, e);
            case "", "08", "58", "XX" -> new LostAnswerException(sql, e);
            default -> new IllegalStateException("the database refused " + sql, e);
        };
    }

    private Connection connect() {
        try {
            return ready().getConnection();
        } catch (SQLException e) {
            throw unavailable("no connection to the database: " + e.getMessage(), e);
        }
    }

    /** The pool of connections, to a schema that is up to date. */
    private synchronized HikariDataSource ready() throws SQLException {
        if (connections == null) {
            migrate();
            connections = new HikariDataSource(pool());
        }
        return connections;
    }

    private void migrate() {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .loggers("slf4j") // the host's log, not the console
                    .dataSource(new PostgresConnections(configuration))
                    .schemas(configuration.schema())
                    .locations(SCHEMA_SCRIPTS)
                    .failOnMissingLocations(true)
                    .connectRetries(0)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw unavailable(
                    "the schema " + configuration.schema() + " cannot be brought up to date: " + e.getMessage(), e);
        }
        try (Connection connection = new PostgresConnections(configuration).getConnection();
                PreparedStatement names = connection.prepareStatement(
                        "INSERT INTO space (name) VALUES (?), (?) ON CONFLICT DO NOTHING")) {
            names.setString(1, configuration.spaces().local());
            names.setString(2, configuration.spaces().global());
            names.executeUpdate();
        } catch (SQLException e) {
            throw unavailable("the address spaces cannot be entered: " + e.getMessage(), e);
        }
    }

    private HikariConfig pool() {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("berth-ipam-postgres");
        pool.setDataSource(new PostgresConnections(configuration));
        pool.setMaximumPoolSize(configuration.connections());
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(configuration.connectSeconds() * 1000L);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static AllocatorException unavailable(String problem, Exception cause) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, problem)
                .subject("ipam driver postgres")
                .advice(ADVICE)
                .cause(cause)
                .build();
    }

    @Override
    public synchronized void close() {
        if (connections != null) {
            connections.close();
        }
    }
}
