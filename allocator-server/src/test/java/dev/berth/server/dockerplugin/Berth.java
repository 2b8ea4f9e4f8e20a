package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.server.wiring.DriverSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Berth as an engine sees it, asked as an engine asks; can be killed and started again. */
final class Berth implements AutoCloseable {
    static final String LOCAL = "LocalDefault";
    static final String GLOBAL = "GlobalDefault";
    static final Map<String, String> FOR_GATEWAY = Map.of("RequestAddressType", "com.docker.network.gateway");

    final LastingStore disk = new LastingStore();
    private final PluginIdentity identity;
    private final Function<DriverHints, CnmAllocator> allocators;
    private DockerPlugin running;

    /** Over the built-in driver. */
    Berth() {
        this("default", DriverSet.builtIn(ClusterSettings.DEFAULT)::allocatorForDocker);
    }

    /** Over another driver. */
    Berth(IpamDriverProvider provider) {
        this(
                provider.name(),
                hints ->
                        CnmAllocator.builder().hints(hints).ipamDriver(provider).build());
    }

    private Berth(String driver, Function<DriverHints, CnmAllocator> allocators) {
        this.identity = new PluginIdentity(driver, null);
        this.allocators = allocators;
        this.running = start();
    }

    private DockerPlugin start() {
        return DockerPlugin.open(disk.open(), identity, allocators);
    }

    DockerPlugin running() {
        return running;
    }

    /** Ends at once, and starts again. */
    void kill() {
        running = start(); // what is in memory is gone; nothing else of it could write
    }

    /** Ends as it should, and starts again. */
    void restart() {
        running.close();
        running = start();
    }

    /** A daemon that uses a managed plugin begins, or the manager of its swarm. */
    void introduction() {
        DefaultAddressSpaces spaces = ipam().defaultAddressSpaces();
        assertThat(List.of(spaces.local(), spaces.global())).containsExactly(LOCAL, GLOBAL);
    }

    /** A daemon begins. */
    void handshake() {
        running.activated();
    }

    IpamPlugin ipam() {
        return Objects.requireNonNull(running.ipam());
    }

    PoolAnswer pool(String subnet, String range) {
        return pool(LOCAL, subnet, range);
    }

    PoolAnswer pool(String space, String subnet, String range) {
        return ipam().requestPool(new RequestPool(space, subnet, range, Map.of(), subnet.contains(":")));
    }

    PoolAnswer anyPool(boolean v6) {
        return anyPool(LOCAL, v6);
    }

    PoolAnswer anyPool(String space, boolean v6) {
        return ipam().requestPool(new RequestPool(space, "", "", Map.of(), v6));
    }

    String address(String pool, String address) {
        return address(pool, address, Map.of());
    }

    String address(String pool, String address, Map<String, String> options) {
        AddressAnswer answer = ipam().requestAddress(new RequestAddress(pool, address, options));
        return answer.address();
    }

    void release(String pool) {
        ipam().releasePool(new ReleasePool(pool));
    }

    void release(String pool, String address) {
        ipam().releaseAddress(new ReleaseAddress(pool, address));
    }

    @Override
    public void close() {
        running.close();
    }
}
