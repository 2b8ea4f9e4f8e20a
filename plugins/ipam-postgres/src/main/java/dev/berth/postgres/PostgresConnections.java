package dev.berth.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections. Asks the JDBC driver itself and not {@link java.sql.DriverManager}, which would look for it in the
 * program's class loader, and keep the plugin's from being collected. Thread-safe.
 */
final class PostgresConnections implements DataSource {
    private static final Driver DRIVER = unregistered();

    private final String url;
    private final Properties properties = new Properties();

    PostgresConnections(PostgresConfiguration configuration) {
        this.url = configuration.url();
        if (!configuration.user().isEmpty()) {
            PGProperty.USER.set(properties, configuration.user());
        }
        if (!configuration.password().isEmpty()) {
            PGProperty.PASSWORD.set(properties, configuration.password());
        }
        int statementSeconds = configuration.statementSeconds();
        PGProperty.CURRENT_SCHEMA.set(properties, configuration.schema());
        PGProperty.CONNECT_TIMEOUT.set(properties, configuration.connectSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, configuration.connectSeconds());
        // The server's own limit comes first, since what it gives up is known to be undone.
        PGProperty.SOCKET_TIMEOUT.set(properties, statementSeconds + 5);
        PGProperty.OPTIONS.set(
                properties,
                "-c statement_timeout=" + statementSeconds + "s -c lock_timeout=" + statementSeconds + "s"
                        + " -c default_transaction_isolation=read\\ committed");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, "berth " + configuration.cluster());
    }

    /** The driver's class enters itself into the list of the whole JVM as soon as it is loaded. */
    private static Driver unregistered() {
        try {
            if (Driver.isRegistered()) {
                Driver.deregister();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Driver();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = DRIVER.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the URL");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
