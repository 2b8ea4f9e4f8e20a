package dev.berth.tck.jar;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.host.DriverKind;
import dev.berth.host.PluginHost;
import dev.berth.host.PluginProblem;
import dev.berth.host.PluginReport;
import dev.berth.host.PluginState;
import dev.berth.host.ProblemStage;
import dev.berth.host.ProvidedDriver;
import dev.berth.tck.ConformanceReport;
import dev.berth.tck.Contract;
import dev.berth.tck.ContractKind;
import dev.berth.tck.ContractRun;
import dev.berth.tck.Rule;
import dev.berth.tck.RuleStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What the plugin host and the allocator rely on in a packaged plugin, rule by rule; {@code docs/spi-rules.md} says why. A vendor's
 * test, run after packaging, is
 *
 * <pre>
 * class AcmeJarIT extends PluginJarContract {
 *     &#64;Override
 *     protected Path jar() {
 *         return Path.of(System.getProperty("plugin.jar"));
 *     }
 * }
 * </pre>
 */
public abstract class PluginJarContract extends Contract {
    private static final Set<ProblemStage> UNREADABLE = EnumSet.of(ProblemStage.READ, ProblemStage.DESCRIPTOR);

    /** For subclasses. */
    protected PluginJarContract() {}

    /** The packaged plugin. */
    protected abstract Path jar();

    /** What the drivers of this name are configured with; nothing unless overridden. */
    protected Map<String, String> configuration(String driver) {
        return Map.of();
    }

    /** The settings of the cluster; the defaults unless overridden. */
    protected ClusterSettings settings() {
        return ClusterSettings.DEFAULT;
    }

    /** How long one rule's test may take; 10 minutes unless overridden, because two of them are whole contracts. */
    @Override
    protected Duration patience() {
        return Duration.ofMinutes(10);
    }

    @Override
    protected final String subject() {
        return String.valueOf(jar().getFileName());
    }

    @Override
    protected final ContractKind kind() {
        return ContractKind.JAR;
    }

    /** A test that is done with the jar in a folder of its own. */
    private interface WithJar {
        void test(PluginJar jar);
    }

    private void with(WithJar test) {
        try (PluginJar jar = PluginJar.of(jar())) {
            test.test(jar);
        }
    }

    private PluginHost open(PluginJar jar) {
        PluginHost.Builder builder = jar.host().settings(settings());
        for (ProvidedDriver driver : jar.report().provides()) {
            builder.configuration(driver.name(), configuration(driver.name()));
        }
        return builder.open();
    }

    private static List<PluginProblem> problems(PluginReport report, Set<ProblemStage> stages) {
        return report.problems().stream()
                .filter(problem -> stages.contains(problem.stage()))
                .toList();
    }

    /** What keeps the host from reading it; its remarks about jars that it takes nevertheless do not count. */
    private static List<PluginProblem> unreadable(PluginReport report) {
        return report.state() == PluginState.REFUSED ? problems(report, UNREADABLE) : List.of();
    }

    private static void judgeOnlyIf(boolean applies, String otherwise) {
        if (!applies) {
            throw new TestAbortedException(otherwise);
        }
    }

    private static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionFailedError(otherwise.get());
        }
    }

    private static void none(List<PluginProblem> problems) {
        check(
                problems.isEmpty(),
                () -> String.join("; ", problems.stream().map(Object::toString).toList()));
    }

    /** Leases every driver that the manifest names, and calls it once. */
    private static void useAll(PluginHost host) {
        for (ProvidedDriver driver : host.plugins().get(0).provides()) {
            if (driver.kind() == DriverKind.IPAM) {
                host.ipamDriver(driver.name()).ifPresent(lease -> lease.driver().capabilities());
            } else {
                host.networkDriver(driver.name())
                        .ifPresent(lease -> lease.driver().capabilities());
            }
        }
    }

    private static void assumeAccepted(PluginHost host) {
        PluginReport report = host.plugins().get(0);
        judgeOnlyIf(report.state() != PluginState.REFUSED, "the host refuses the jar: " + report.problems());
        judgeOnlyIf(!report.provides().isEmpty(), "the manifest names no driver");
    }

    private static void assumeUsable(PluginHost host) {
        assumeAccepted(host);
        try {
            useAll(host);
        } catch (AllocatorException e) {
            throw new TestAbortedException("not all of its drivers can be had: " + e.getMessage(), e);
        }
    }

    /** JAR-101. */
    @Rule(id = "JAR-101", says = "The manifest names the plugin and its drivers")
    public final void manifestIsComplete() {
        with(jar -> none(unreadable(jar.report())));
    }

    /** JAR-102. */
    @Rule(id = "JAR-102", says = "The plugin works with the SPI of this kit")
    public final void spiFits() {
        with(jar -> {
            PluginReport report = jar.report();
            judgeOnlyIf(unreadable(report).isEmpty(), "the manifest is not complete");
            none(problems(report, EnumSet.of(ProblemStage.SPI_VERSION)));
        });
    }

    /** JAR-103. */
    @Rule(id = "JAR-103", says = "The jar holds no copy of the SPI")
    public final void holdsNoSpi() {
        List<String> copies;
        try (JarFile file = new JarFile(jar().toFile())) {
            copies = file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("dev/berth/api/") && name.endsWith(".class"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        check(
                copies.isEmpty(),
                () -> "it holds " + copies.size() + " classes of the SPI, such as " + copies.get(0)
                        + "; depend on allocator-api with scope provided");
    }

    /** JAR-104. */
    @Rule(id = "JAR-104", says = "Every driver that the manifest names can be had")
    public final void driversCanBeHad() {
        with(jar -> {
            try (PluginHost host = open(jar)) {
                assumeAccepted(host);
                useAll(host);
            }
        });
    }

    /** JAR-105. */
    @Rule(id = "JAR-105", says = "Every provider of the jar is usable")
    public final void providersAreUsable() {
        with(jar -> {
            try (PluginHost host = open(jar)) {
                assumeUsable(host);
                none(problems(
                        host.plugins().get(0),
                        EnumSet.of(ProblemStage.START, ProblemStage.INSTANTIATE, ProblemStage.VERIFY)));
            }
        });
    }

    /** JAR-106. */
    @Rule(id = "JAR-106", says = "The same drivers are found on the class path")
    public final void worksOnTheClassPath() {
        with(jar -> {
            try (PluginHost host = open(jar)) {
                assumeUsable(host);
            }
            Set<String> named = new TreeSet<>();
            jar.report().provides().forEach(driver -> named.add(driver.toString()));
            Set<String> found = onTheClassPath();
            check(found.containsAll(named), () -> "the manifest names " + named + ", ServiceLoader finds " + found);
        });
    }

    private Set<String> onTheClassPath() {
        Set<String> found = new TreeSet<>();
        try (URLClassLoader classPath =
                new URLClassLoader(new URL[] {jar().toUri().toURL()}, getClass().getClassLoader())) {
            for (IpamDriverProvider provider : ServiceLoader.load(IpamDriverProvider.class, classPath)) {
                found.add(DriverKind.IPAM + ":" + provider.name());
            }
            for (NetworkDriverProvider provider : ServiceLoader.load(NetworkDriverProvider.class, classPath)) {
                found.add(DriverKind.NETWORK + ":" + provider.name());
            }
            return found;
        } catch (ServiceConfigurationError e) {
            throw new AssertionError(e.getMessage() + ": " + e.getCause(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JAR-201. */
    @Rule(id = "JAR-201", says = "Its IPAM drivers keep their contract", afterOthers = true)
    public final void ipamDriversConform() {
        with(jar -> conform(jar.drivers(DriverKind.IPAM).stream()
                .map(name -> ContractRun.ipam(jar.ipam(name), settings(), configuration(name)))
                .toList()));
    }

    /** JAR-202. */
    @Rule(id = "JAR-202", says = "Its network drivers keep their contract", afterOthers = true)
    public final void networkDriversConform() {
        with(jar -> conform(jar.drivers(DriverKind.NETWORK).stream()
                .map(name -> ContractRun.network(jar.network(name), settings(), configuration(name)))
                .toList()));
    }

    private void conform(List<ContractRun> runs) {
        judgeOnlyIf(!runs.isEmpty(), "it has no driver of this kind");
        List<String> broken = new ArrayList<>();
        for (ContractRun run : runs) {
            ConformanceReport report =
                    run.seed(random().nextInt(Integer.MAX_VALUE)).run();
            report.with(RuleStatus.FAILED)
                    .forEach(result -> broken.add(report.subject() + ": " + result.rule() + ": " + result.message()));
        }
        check(broken.isEmpty(), () -> String.join("; ", broken));
    }

    /** JAR-301. */
    @Rule(id = "JAR-301", says = "A plugin that is unloaded leaves no thread and throws nothing")
    public final void endsCleanly() {
        with(jar -> {
            PluginHost host = open(jar);
            try (host) {
                assumeUsable(host);
            }
            none(host.problems().stream()
                    .filter(problem -> problem.stage() == ProblemStage.CALL)
                    .toList());
        });
    }

    /** JAR-302. */
    @Rule(id = "JAR-302", says = "The classes of a plugin that is unloaded can be collected", afterOthers = true)
    public final void classesAreCollected() {
        with(jar -> {
            LoaderWatch watch = new LoaderWatch();
            watch.run(() -> {
                try (PluginHost host = open(jar)) {
                    useAll(host);
                }
            });
            check(!watch.sawNone(), () -> "no class loader of the plugin was seen");
            check(watch.allCollected(), () -> "something outside the plugin holds on to its classes");
        });
    }
}
