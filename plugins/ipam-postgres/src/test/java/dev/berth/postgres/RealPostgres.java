package dev.berth.postgres;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test that asks for a {@link TestDatabase} one of its own, on one server that is started for the first and stopped
 * after the last; and checks after each test that the tables agree with themselves. Where no server is installed the tests are
 * skipped, or fail with {@code -Dberth.postgres.required=true}.
 */
final class RealPostgres implements ExecutionCondition, ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(RealPostgres.class);
    private static final String NOTICE =
            "NO POSTGRESQL SERVER ON THIS MACHINE: the tests of ipam-postgres are skipped; install Debian's postgresql";

    private static final class Running implements AutoCloseable {
        private final PostgresServer server;
        private final AtomicInteger databases = new AtomicInteger();

        Running(Path programs) {
            server = PostgresServer.start(programs, "off");
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Skips test by test, so that each is counted. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
        if (Boolean.getBoolean("berth.postgres.required")
                || PostgresServer.findPrograms().isPresent()) {
            return ConditionEvaluationResult.enabled("there is, or must be, a PostgreSQL server");
        }
        if (test.getTestMethod().isEmpty()) {
            System.out.println(NOTICE);
            return ConditionEvaluationResult.enabled("its tests are skipped one by one");
        }
        return ConditionEvaluationResult.disabled(NOTICE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Path programs = PostgresServer.findPrograms()
                .orElseThrow(() -> new AssertionError(
                        "there is no PostgreSQL server on this machine, and berth.postgres.required is set"));
        Running running = test.getRoot()
                .getStore(HERE)
                .getOrComputeIfAbsent(Running.class, unused -> new Running(programs), Running.class);
        TestDatabase database = TestDatabase.on(running.server, "test" + running.databases.incrementAndGet());
        test.getStore(HERE).put(TestDatabase.class, database);
        return database;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        TestDatabase database = test.getStore(HERE).get(TestDatabase.class, TestDatabase.class);
        if (database != null) {
            database.close();
            if (test.getExecutionException().isEmpty()) {
                database.checkTables();
            }
        }
    }
}
