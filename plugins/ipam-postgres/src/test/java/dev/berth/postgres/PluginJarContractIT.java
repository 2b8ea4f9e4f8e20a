package dev.berth.postgres;

import dev.berth.tck.Waiver;
import dev.berth.tck.jar.PluginJarContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class PluginJarContractIT extends PluginJarContract {
    private TestDatabase database;

    @BeforeEach
    void use(TestDatabase fresh) {
        database = fresh;
    }

    @Override
    protected Path jar() {
        return Path.of(System.getProperty("plugin.jar"));
    }

    /**
     * On the class path the driver keeps the whole contract, {@link PostgresIpamContractTest}. Loaded anew for each driver, the JDBC
     * driver's {@link java.lang.ref.Cleaner} is too, whose thread ends only when the classes of the jar are collected; that
     * they are, JAR-302 and {@link PluginJarIT} show.
     */
    @Override
    protected List<Waiver> waivers() {
        return List.of(new Waiver(
                "JAR-201",
                "IPAM-504 counts the JDBC driver's cleaner thread, which ends when the classes are collected"));
    }

    @Override
    protected Map<String, String> configuration(String driver) {
        return database.configuration("a");
    }
}
