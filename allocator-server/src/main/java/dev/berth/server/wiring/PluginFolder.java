package dev.berth.server.wiring;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.host.DriverKind;
import dev.berth.host.PluginHost;
import dev.berth.host.PluginReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Opens folders of plugins as the program does: beside its own drivers. */
public final class PluginFolder {
    private PluginFolder() {}

    /**
     * What is in the folder; runs nothing of it.
     *
     * @throws dev.berth.api.error.AllocatorException if it cannot be read
     */
    public static List<PluginReport> list(Path folder) {
        try (PluginHost plugins = host(folder).open()) {
            return plugins.plugins();
        }
    }

    /**
     * The Docker plugins in these directories, their places by name; calls none.
     *
     * @param directories Docker's own if there are none
     */
    public static Map<String, String> dockerPlugins(List<Path> directories) {
        try (DockerPlugins plugins = DockerPlugins.in(directories, Map.of())) {
            return plugins.list();
        }
    }

    /**
     * What is in the folder after every driver was created and closed again.
     *
     * @param configurations of the drivers, by name and key
     * @throws dev.berth.api.error.AllocatorException if it cannot be read
     */
    public static List<PluginReport> verify(
            ClusterSettings settings, Map<String, Map<String, String>> configurations, Path folder) {
        ExecutorService executor = calls();
        try {
            PluginHost.Builder host = host(folder).settings(settings).executor(executor);
            configurations.forEach(host::configuration);
            PluginHost plugins = host.open();
            List<PluginReport> loaded;
            try {
                loaded = plugins.verify();
            } finally {
                plugins.close();
            }
            return withEnd(loaded, plugins.plugins());
        } finally {
            executor.shutdownNow();
        }
    }

    /** What became of each, and every problem until its end. */
    private static List<PluginReport> withEnd(List<PluginReport> loaded, List<PluginReport> ended) {
        List<PluginReport> reports = new ArrayList<>();
        for (int at = 0; at < loaded.size(); at++) {
            PluginReport report = loaded.get(at);
            reports.add(new PluginReport(
                    report.path(),
                    report.id(),
                    report.version(),
                    report.provides(),
                    report.sha256(),
                    report.requires(),
                    report.state(),
                    ended.get(at).problems()));
        }
        return reports;
    }

    /** A host that knows which drivers the program has itself. */
    static PluginHost.Builder host(Path folder) {
        PluginHost.Builder host = PluginHost.in(folder);
        for (NetworkDriverProvider provider : BuiltIns.networkDrivers()) {
            host.builtIn(DriverKind.NETWORK, provider.name());
        }
        for (IpamDriverProvider provider : BuiltIns.ipamDrivers()) {
            host.builtIn(DriverKind.IPAM, provider.name());
        }
        return host;
    }

    /** Threads that a hanging plugin can keep without keeping the program. */
    static ExecutorService calls() {
        return Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "plugin-call");
            thread.setDaemon(true);
            return thread;
        });
    }
}
