package dev.berth.server.wiring;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.DriverContext;
import dev.berth.host.DriverKind;
import dev.berth.host.PluginReport;
import dev.berth.host.PluginState;
import dev.berth.server.input.InputException;
import dev.berth.server.load.Settings;
import dev.berth.tck.ConformanceReport;
import dev.berth.tck.ContractRun;
import dev.berth.tck.jar.PluginJar;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges a driver of a packaged plugin by its contract. Immutable.
 *
 * @param jar the plugin
 * @param driver which of its drivers; null for the only one of the kind
 * @param settings of the cluster, and of drivers by name
 * @param more what the driver is configured with besides
 * @param seed of an earlier run, to repeat it
 */
public record JarConformance(
        Path jar, @Nullable String driver, Settings settings, Map<String, String> more, OptionalLong seed) {
    /** Copies the map. */
    public JarConformance {
        more = Map.copyOf(more);
    }

    /**
     * Runs the contract of the driver's kind.
     *
     * @throws InputException if the jar or the driver cannot be had, so that there is nothing to judge
     */
    public ConformanceReport of(DriverKind kind) {
        try (PluginJar plugin = PluginJar.of(jar)) {
            String name = chosen(plugin, kind);
            Map<String, String> configuration = new HashMap<>(settings.drivers().getOrDefault(name, Map.of()));
            configuration.putAll(more);
            tryOut(plugin, kind, name, configuration);
            ContractRun run = kind == DriverKind.IPAM
                    ? ContractRun.ipam(plugin.ipam(name), settings.cluster(), configuration)
                    : ContractRun.network(plugin.network(name), settings.cluster(), configuration);
            return (seed.isPresent() ? run.seed(seed.getAsLong()) : run).run();
        } catch (AllocatorException e) {
            throw InputException.of(jar, e.problem(), e.advice().orElse("see berth plugins verify"));
        }
    }

    private String chosen(PluginJar plugin, DriverKind kind) {
        PluginReport report = plugin.report();
        if (report.state() == PluginState.REFUSED) {
            throw InputException.of(
                    jar, String.valueOf(report.problems().get(0).message()), "mend the jar; see docs/spi-rules.md");
        }
        List<String> names = plugin.drivers(kind);
        if (names.isEmpty()) {
            throw InputException.of(jar, "it has no " + kind + ", only " + report.provides(), "ask for the other kind");
        }
        if (driver == null) {
            if (names.size() > 1) {
                throw InputException.of(jar, "it has several: " + String.join(", ", names), "name one with --driver");
            }
            return names.get(0);
        }
        String name = driver.toLowerCase(Locale.ROOT);
        if (!names.contains(name)) {
            throw InputException.of(
                    jar, "it has no " + kind + " \"" + driver + "\"", "choose from " + String.join(", ", names));
        }
        return name;
    }

    /** A driver that cannot even be created would fail every rule with the same message. */
    private void tryOut(PluginJar plugin, DriverKind kind, String name, Map<String, String> configuration) {
        DriverContext context = new DriverContext(settings.cluster(), configuration, Clock.systemUTC());
        try {
            (kind == DriverKind.IPAM
                            ? plugin.ipam(name).create(context)
                            : plugin.network(name).create(context))
                    .close();
        } catch (AllocatorException e) {
            throw InputException.of(jar, e.problem(), "configure it with --set KEY=VALUE, if that is what it lacks");
        } catch (Exception e) {
            // it was created; how it ends is one of the rules
        }
    }
}
