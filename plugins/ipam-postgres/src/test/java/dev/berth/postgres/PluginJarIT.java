package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The jar of the PostgreSQL IPAM")
@ExtendWith(RealPostgres.class)
class PluginJarIT {
    private static final Path JAR = Path.of(System.getProperty("plugin.jar"));

    /** What a program lets a plugin see of itself: the driver interfaces, their annotations, and slf4j. */
    private static final class Seen extends ClassLoader {
        private static final List<String> PACKAGES = List.of("dev.berth.api.", "org.slf4j.", "org.jspecify.");

        Seen() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (PACKAGES.stream().noneMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return Seen.class.getClassLoader().loadClass(name);
        }
    }

    @Test
    @DisplayName("says in its manifest what it is, and keeps what its libraries need")
    void manifest() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Plugin-Id")).isEqualTo("berth-ipam-postgres");
            assertThat(attributes.getValue("Plugin-Version")).isNotBlank().doesNotContain("$");
            assertThat(attributes.getValue("Plugin-Requires")).isEqualTo("^1.0.0");
            assertThat(attributes.getValue("Plugin-Provides")).isEqualTo("IpamDriver:postgres");
            assertThat(jar.isMultiRelease()).isTrue();
        }
    }

    @Test
    @DisplayName("holds its libraries with their licences, but nothing that the program brings")
    void content() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> names = Collections.list(jar.entries()).stream()
                    .map(JarEntry::getName)
                    .toList();
            assertThat(names)
                    .contains(
                            "org/postgresql/Driver.class",
                            "com/zaxxer/hikari/HikariDataSource.class",
                            "org/flywaydb/core/Flyway.class",
                            "META-INF/services/dev.berth.api.spi.IpamDriverProvider",
                            "META-INF/licenses/Apache-2.0.txt",
                            "META-INF/licenses/postgresql-jdbc.txt",
                            "META-INF/licenses/README.md")
                    .noneMatch(name -> name.startsWith("dev/berth/api/") || name.startsWith("org/slf4j/"));
            assertThat(names.stream().filter(name -> name.endsWith(".class")).map(PluginJarIT::topPackage))
                    .containsOnly("dev/berth", "org/postgresql", "com/zaxxer", "org/flywaydb", "META-INF/versions");
        }
    }

    private static String topPackage(String name) {
        return String.join("/", List.of(name.split("/")).subList(0, 2));
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    @DisplayName("works in a class loader that sees the driver interfaces only, and lets go of it when closed")
    void isolated(TestDatabase database) throws Exception {
        WeakReference<ClassLoader> loader = use(database);
        while (loader.get() != null) { // ended by the time-out if something holds on to it
            System.gc();
        }
        assertThat(Collections.list(java.sql.DriverManager.getDrivers()))
                .noneMatch(driver -> driver.getClass().getName().startsWith("org.postgresql")
                        && driver.getClass().getClassLoader() != getClass().getClassLoader());
    }

    private static WeakReference<ClassLoader> use(TestDatabase database) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {JAR.toUri().toURL()}, new Seen())) {
            Thread.currentThread().setContextClassLoader(loader);
            IpamDriverProvider provider = ServiceLoader.load(IpamDriverProvider.class, loader)
                    .iterator()
                    .next();
            assertThat(provider.getClass().getClassLoader()).isSameAs(loader);
            assertThat(provider.name()).isEqualTo("postgres");
            try (IpamDriver driver = provider.create(
                    new DriverContext(ClusterSettings.DEFAULT, database.configuration("a"), Clock.systemUTC()))) {
                Calls calls = new Calls(driver);
                assertThat(calls.serial(calls.anyPool("n1").id(), "t1")).isEqualTo("10.0.0.1/24");
            }
            return new WeakReference<>(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
