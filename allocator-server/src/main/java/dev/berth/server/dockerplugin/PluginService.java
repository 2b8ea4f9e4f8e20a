package dev.berth.server.dockerplugin;

import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.server.PluginServer;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugin that is served, and looked after. Thread-safe. */
public final class PluginService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginService.class);
    private static final int UPKEEP_SECONDS = 10;

    private final DockerPlugin plugin;
    private final PluginPlace place;
    private final PluginServer server;
    private final ScheduledExecutorService scheduler;

    private PluginService(
            DockerPlugin plugin, PluginPlace place, PluginServer server, ScheduledExecutorService scheduler) {
        this.plugin = plugin;
        this.place = place;
        this.server = server;
        this.scheduler = scheduler;
    }

    /**
     * Starts to listen.
     *
     * @param plugin closed with this, and if it cannot start
     * @throws IOException if it cannot listen there
     */
    public static PluginService start(DockerPlugin plugin, PluginPlace place) throws IOException {
        PluginServer server;
        try {
            server = place.listen(served(plugin));
        } catch (IOException | RuntimeException | Error e) {
            plugin.close();
            throw e;
        }
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "plugin-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        var unused = scheduler.scheduleWithFixedDelay(
                () -> upkeep(plugin), UPKEEP_SECONDS, UPKEEP_SECONDS, TimeUnit.SECONDS);
        return new PluginService(plugin, place, server, scheduler);
    }

    private static PluginServer.Builder served(DockerPlugin plugin) {
        PluginServer.Builder served = PluginServer.builder().onHandshake(plugin::activated);
        IpamPlugin ipam = plugin.ipam();
        if (ipam != null) {
            served.ipam(ipam);
        }
        NetworkPlugin network = plugin.network();
        if (network != null) {
            served.network(network);
        }
        return served;
    }

    private static void upkeep(DockerPlugin plugin) {
        try {
            plugin.upkeep();
        } catch (RuntimeException e) { // one that throws would never run again
            LOG.warn("the upkeep failed: {}", e.toString());
        }
    }

    /** Where it listens. */
    public URI address() {
        return server.address();
    }

    /** Finishes the calls under way, then closes everything, the state last. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        place.leave();
        server.close();
        try {
            if (!scheduler.awaitTermination(UPKEEP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the upkeep is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        plugin.close();
    }
}
