package dev.berth.benchmarks;

import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.client.CallPolicy;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginConnection;
import dev.berth.docker.plugin.client.TlsConfig;
import dev.berth.docker.plugin.server.PluginServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Asks a Docker plugin for addresses over a unix socket, with our client and our server in one Java machine, and a plugin behind them
 * that does next to nothing. With one client the value is the median time of a call, with several the time that passes for one
 * call, over all of them.
 */
record DockerPluginCalls(int callsOfOne, int callsOfMany) implements Scenario {
    static final String NAME = "docker-plugin";
    static final String ONE = "1 client";
    static final String MANY = "16 clients";

    private static final int CLIENTS = 16;
    private static final RequestPool POOL = new RequestPool("GlobalDefault", "10.0.0.0/24", "", Map.of(), false);

    /** Has one pool, counts through its addresses, and keeps no book that anything would have to be struck from. */
    private static final class Counter implements IpamPlugin {
        final AtomicLong calls = new AtomicLong();

        @Override
        public IpamAbilities capabilities() {
            return IpamAbilities.NONE;
        }

        @Override
        public DefaultAddressSpaces defaultAddressSpaces() {
            return new DefaultAddressSpaces("LocalDefault", "GlobalDefault");
        }

        @Override
        public PoolAnswer requestPool(RequestPool request) {
            return new PoolAnswer(request.addressSpace() + "/" + request.pool(), request.pool(), Map.of());
        }

        @Override
        public void releasePool(ReleasePool request) {}

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            return new AddressAnswer("10.0.0." + calls.incrementAndGet() % 256 + "/24", Map.of());
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {}
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try {
            Path directory = Files.createTempDirectory(NAME);
            Path socket = directory.resolve("plugin.sock");
            Counter counter = new Counter();
            try (PluginServer served = PluginServer.builder()
                            .ipam(counter)
                            .onSocket(socket, PosixFilePermissions.fromString("rw-------"));
                    PluginConnection connection = PluginConnection.to(
                            "plugin",
                            PluginAddress.parse(served.address().toString(), TlsConfig.DEFAULT),
                            CallPolicy.DEFAULT)) {
                IpamPlugin plugin = connection.ipam();
                String pool = plugin.requestPool(POOL).poolId();
                RequestAddress request = new RequestAddress(pool, "", Map.of("com.docker.network.ipam.serial", "true"));
                List<Sample> samples = List.of(
                        new Sample(ONE, medianOfOne(plugin, request)), new Sample(MANY, nanosOfMany(plugin, request)));
                plugin.releasePool(new ReleasePool(pool));
                Clusters.check("calls", (int) counter.calls.get(), callsOfOne + callsOfMany / CLIENTS * CLIENTS);
                return samples;
            } finally {
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double medianOfOne(IpamPlugin plugin, RequestAddress request) {
        long[] nanos = new long[callsOfOne];
        for (int call = 0; call < callsOfOne; call++) {
            long began = System.nanoTime();
            var unused = plugin.requestAddress(request);
            nanos[call] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        return nanos[callsOfOne / 2];
    }

    private double nanosOfMany(IpamPlugin plugin, RequestAddress request) {
        int callsEach = callsOfMany / CLIENTS;
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        long began = System.nanoTime();
        for (int client = 0; client < CLIENTS; client++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            new Thread(() -> {
                        try {
                            for (int call = 0; call < callsEach; call++) {
                                var unused = plugin.requestAddress(request);
                            }
                            end.complete(null);
                        } catch (RuntimeException e) {
                            end.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        ends.forEach(CompletableFuture::join);
        return (double) (System.nanoTime() - began) / ((long) callsEach * CLIENTS);
    }
}
