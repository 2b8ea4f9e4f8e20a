package dev.berth.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.server.PluginServer;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through the allocator, over a real socket, to plugins that behave as a test wants. */
@DisplayName("Docker plugins under the allocator")
class DockerPluginsTest {
    @TempDir
    private Path folder;

    /** Gives 10.88.N.0/30, and the two addresses of each, and keeps a list of what is out. */
    private static class Book implements IpamPlugin {
        final Set<String> held = new ConcurrentSkipListSet<>();
        final List<RequestAddress> asked = new CopyOnWriteArrayList<>();
        IpamAbilities abilities = IpamAbilities.NONE;

        @Override
        public IpamAbilities capabilities() {
            return abilities;
        }

        @Override
        public DefaultAddressSpaces defaultAddressSpaces() {
            return new DefaultAddressSpaces("l", "g");
        }

        @Override
        public PoolAnswer requestPool(RequestPool request) {
            String pool = request.pool();
            for (int at = 0; pool.isEmpty(); at++) {
                pool = held.contains("pool-10.88." + at + ".0/30") ? "" : "10.88." + at + ".0/30";
            }
            held.add("pool-" + pool);
            return new PoolAnswer("pool-" + pool, pool, Map.of());
        }

        @Override
        public void releasePool(ReleasePool request) {
            if (!held.remove(request.poolId())) {
                throw new PluginRefusal("Address Pool not found");
            }
        }

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            asked.add(request);
            String base = request.poolId().substring(5, request.poolId().lastIndexOf('.') + 1);
            for (int last = 1; last <= 2; last++) {
                if ((request.address().isEmpty() || request.address().equals(base + last)) && held.add(base + last)) {
                    return new AddressAnswer(base + last + "/30", Map.of());
                }
            }
            throw new PluginRefusal(
                    request.address().isEmpty() ? "No available addresses on this pool" : "Address already in use");
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {
            held.remove(request.address());
        }
    }

    private PluginServer serve(String name, IpamPlugin plugin) throws IOException {
        return PluginServer.builder()
                .ipam(plugin)
                .onSocket(folder.resolve(name + ".sock"), PosixFilePermissions.fromString("rw-------"));
    }

    private DriverSet drivers() {
        return DriverSet.builtIn(ClusterSettings.DEFAULT).andDockerPlugins(List.of(folder), Map.of());
    }

    private static Network network(String id, IpamConfig... pools) {
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .ipam(new IpamSpec(DriverConfig.named("acme"), List.of(pools)))
                        .build());
    }

    private static AllocatorException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(AllocatorException.class, call);
    }

    @Test
    @DisplayName("go on with the next pool when the first is full (TSK-3), and all comes back in the end")
    void fallsThrough() throws IOException {
        Book book = new Book();
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            allocator.allocate(network("n1", IpamConfig.subnet("10.88.0.0/30"), IpamConfig.subnet("10.88.1.0/30")));
            assertThat(allocator.allocate(Task.of("t1", "n1")).addresses("n1")).hasToString("[10.88.0.2/30]");
            assertThat(allocator.allocate(Task.of("t2", "n1")).addresses("n1")).hasToString("[10.88.1.2/30]");
            AllocatorException full = refusal(() -> allocator.allocate(Task.of("t3", "n1")));
            assertThat(full.code().name()).isEqualTo("no-available-addresses");
            allocator.releaseTask("t1");
            allocator.releaseTask("t2");
            allocator.releaseNetwork("n1");
            assertThat(book.held).isEmpty();
            assertThat(served.address()).isNotNull();
        }
    }

    @Test
    @DisplayName("that want MAC addresses get the same one for the same owner, and none for a gateway (OWN-2)")
    void macAddresses() throws IOException {
        Book book = new Book();
        book.abilities = new IpamAbilities(true, true);
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            allocator.allocate(network("n1", IpamConfig.subnet("10.88.0.0/30")));
            for (int round = 0; round < 2; round++) {
                allocator.allocate(Task.of("t1", "n1"));
                allocator.releaseTask("t1");
            }
            List<String> macs = book.asked.stream()
                    .map(request -> request.options().getOrDefault(RequestAddress.MAC_ADDRESS, "none"))
                    .toList();
            assertThat(macs.get(0)).isEqualTo("none");
            assertThat(book.asked.get(0).options()).containsEntry("RequestAddressType", "com.docker.network.gateway");
            assertThat(macs.get(1)).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}").isEqualTo(macs.get(2));
            assertThat(served.address()).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "may choose the gateway with the pool, and pools are remembered over a restart unless replay is wanted (OWN-3)")
    void gatewaysAndRestart() throws IOException {
        Book book = new Book() {
            @Override
            public PoolAnswer requestPool(RequestPool request) {
                PoolAnswer answer = super.requestPool(request);
                held.add("10.88.0.1");
                return new PoolAnswer(answer.poolId(), answer.pool(), Map.of(PoolAnswer.GATEWAY, "10.88.0.1/30"));
            }
        };
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers()) {
            Network given;
            try (CnmAllocator allocator = drivers.allocator()) {
                given = allocator.allocate(network("n1"));
            }
            assertThat(given.state().ipam().pools().get(0).gateway()).hasToString("10.88.0.1");
            assertThat(given.state().ipam().pools().get(0).poolId()).isEqualTo("pool-10.88.0.0/30");
            assertThat(book.asked).isEmpty();
            try (CnmAllocator allocator = drivers.allocator()) {
                allocator.restore(given);
                assertThat(allocator.allocate(Task.of("t1", "n1")).addresses("n1"))
                        .hasToString("[10.88.0.2/30]");
            }
            assertThat(served.address()).isNotNull();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName(
            "whose pools are wrong are a driver-failure that names plugin or pool; the pool is given back, other networks go on (DRV-6)")
    @CsvSource({"Pool, nonsense", "Pool, 10.88.0.1/30", "Pool, ''", "Gateway, nonsense", "Gateway, 10.99.0.1/30"})
    void wrongPools(String field, String text) throws IOException {
        Book book = new Book() {
            @Override
            public PoolAnswer requestPool(RequestPool request) {
                PoolAnswer answer = super.requestPool(request);
                return field.equals("Pool")
                        ? new PoolAnswer(answer.poolId(), text, Map.of())
                        : new PoolAnswer(answer.poolId(), answer.pool(), Map.of(PoolAnswer.GATEWAY, text));
            }
        };
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            AllocatorException failure = refusal(() -> allocator.allocate(network("n1")));
            assertThat(failure.code().name()).isEqualTo("driver-failure");
            assertThat(failure).hasMessageContaining("acme");
            assertThat(book.held).isEmpty();
            allocator.allocate(Network.of("n2", NetworkSpec.named("n2")));
            assertThat(served.address()).isNotNull();
        }
    }

    @ParameterizedTest
    @DisplayName("whose addresses are wrong are a driver-failure; the network stays as it was (DRV-6)")
    @CsvSource({"nonsense", "''", "10.99.0.2/30", "10.88.0.1/30", "fd00::1/64"})
    void wrongAddresses(String text) throws IOException {
        Book book = new Book() {
            @Override
            public AddressAnswer requestAddress(RequestAddress request) {
                return request.options().containsKey("RequestAddressType")
                        ? super.requestAddress(request)
                        : new AddressAnswer(text, Map.of());
            }
        };
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            allocator.allocate(network("n1"));
            AllocatorException failure = refusal(() -> allocator.allocate(Task.of("t1", "n1")));
            assertThat(failure.code().name()).isEqualTo("driver-failure");
            assertThat(failure).hasMessageContaining("acme");
            assertThat(book.held).as("the gateway's stays held (GEN-3)").contains("10.88.0.1");
            allocator.allocate(Network.of("n2", NetworkSpec.named("n2")));
            allocator.allocate(Task.of("t2", "n2"));
            assertThat(served.address()).isNotNull();
        }
    }

    @Test
    @DisplayName("that give the same pool for ever are a driver-failure for all but the first network")
    void samePool() throws IOException {
        Book book = new Book() {
            @Override
            public PoolAnswer requestPool(RequestPool request) {
                held.add("pool-10.88.0.0/30");
                return new PoolAnswer("pool-10.88.0.0/30", "10.88.0.0/30", Map.of());
            }
        };
        try (PluginServer served = serve("acme", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            allocator.allocate(network("n1"));
            assertThat(refusal(() -> allocator.allocate(network("n2"))).code().name())
                    .isEqualTo("driver-failure");
            assertThat(book.held).contains("pool-10.88.0.0/30");
            assertThat(allocator.allocate(Task.of("t1", "n1")).addresses("n1")).hasSize(1);
            assertThat(served.address()).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "for networks allocate for the cluster with the scope global, and are node-local with local (NET-2, NET-4, NET-6)")
    void networkPlugins() throws IOException {
        List<Object> calls = new CopyOnWriteArrayList<>();
        String[] scope = {NetworkAbilities.GLOBAL};
        NetworkPlugin plugin = new NetworkPlugin() {
            @Override
            public NetworkAbilities capabilities() {
                return new NetworkAbilities(scope[0], "", true);
            }

            @Override
            public Map<String, String> allocateNetwork(AllocateNetwork request) {
                calls.add(request);
                return Map.of("segment", "7");
            }

            @Override
            public void freeNetwork(FreeNetwork request) {
                calls.add(request);
            }

            @Override
            public GatewayCheck checkGateway(Map<String, String> options) {
                return new GatewayCheck(options.containsKey("routed"), false);
            }
        };
        try (PluginServer served = PluginServer.builder()
                        .network(plugin)
                        .onSocket(folder.resolve("fabric.sock"), PosixFilePermissions.fromString("rw-------"));
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            Network network = allocator.allocate(Network.of(
                    "n1",
                    NetworkSpec.builder("n1")
                            .driver(DriverConfig.named("Fabric").withOption("routed", "yes"))
                            .build()));
            assertThat(network.state().driver().options()).containsEntry("segment", "7");
            assertThat(network.state().ipam().pools().get(0).gateway()).isNull();
            assertThat(calls).singleElement().satisfies(call -> {
                AllocateNetwork asked = (AllocateNetwork) call;
                assertThat(asked.networkId()).isEqualTo("n1");
                assertThat(asked.ipv4().get(0).pool()).isEqualTo("10.0.0.0/24");
                assertThat(asked.ipv4().get(0).gateway()).isEmpty();
            });
            allocator.releaseNetwork("n1");
            assertThat(calls.get(1)).isEqualTo(new FreeNetwork("n1"));
            AllocatorException wrongKind = refusal(() -> allocator.allocate(Network.of(
                    "n2",
                    NetworkSpec.builder("n2")
                            .ipam(new IpamSpec(DriverConfig.named("fabric"), List.of()))
                            .build())));
            assertThat(wrongKind).hasMessageContaining("is no IpamDriver, only [NetworkDriver]");
            assertThat(served.address()).isNotNull();
        }
        scope[0] = NetworkAbilities.LOCAL;
        try (PluginServer served = PluginServer.builder()
                        .network(plugin)
                        .onSocket(folder.resolve("fabric.sock"), PosixFilePermissions.fromString("rw-------"));
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            Network local = allocator.allocate(
                    Network.of("n3", NetworkSpec.builder("n3").driver("fabric").build()));
            assertThat(local.state().driver().name()).isEqualTo("fabric");
            assertThat(calls).hasSize(2);
            assertThat(served.address()).isNotNull();
        }
    }

    @Test
    @DisplayName("come after what is built in: a built-in name is never asked for (DRV-3, DRV-4)")
    void builtInsWin() throws IOException {
        Book book = new Book();
        try (PluginServer served = serve("default", book);
                DriverSet drivers = drivers();
                CnmAllocator allocator = drivers.allocator()) {
            Network network = allocator.allocate(Network.of("n1", NetworkSpec.named("n1")));
            assertThat(network.state().ipam().pools().get(0).subnet()).hasToString("10.0.0.0/24");
            assertThat(book.held).isEmpty();
            assertThat(served.address()).isNotNull();
        }
    }
}
