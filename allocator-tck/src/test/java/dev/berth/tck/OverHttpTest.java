package dev.berth.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.client.CallPolicy;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginConnection;
import dev.berth.docker.plugin.server.PluginServer;
import dev.berth.remote.ipam.RemoteIpamDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sound driver and broken ones as Docker plugins on a socket, judged through the driver for such plugins. */
@DisplayName("The kit, over Docker's plugin protocol,")
class OverHttpTest {
    private static final List<Waiver> BEYOND = List.of(
            new Waiver("IPAM-104", "no words for it"),
            new Waiver("IPAM-106", "no words for it"),
            new Waiver("IPAM-113", "no words for it"));

    private static final IpamCapabilities DURABLE = IpamCapabilities.builder()
            .traits(new DriverTraits(false, false, RestartMode.DURABLE))
            .build();

    private static final Map<ErrorCode, String> TEXTS = Map.of(
            ErrorCode.ADDRESS_IN_USE, "Address already in use",
            ErrorCode.ADDRESS_OUT_OF_RANGE, "Requested address is out of range",
            ErrorCode.NO_AVAILABLE_ADDRESSES, "No available addresses on this pool",
            ErrorCode.POOL_OVERLAP, "Pool overlaps with other one on this address space",
            ErrorCode.NO_MORE_SUBNETS, "No available pool",
            ErrorCode.UNKNOWN_POOL, "Address Pool not found",
            ErrorCode.INVALID_ADDRESS_SPACE, "Invalid Address Space",
            ErrorCode.INVALID_SUB_POOL, "Invalid Address SubPool",
            ErrorCode.INVALID_POOL, "Invalid Address Pool");

    @TempDir
    private Path folder;

    /** A driver of ours as a plugin, as plainly as can be. */
    private static final class Plugin implements IpamPlugin {
        private static final OwnerToken ANYBODY = new OwnerToken(OwnerKind.TASK, "anybody", "");

        private final IpamDriverProvider provider;
        private volatile IpamDriver driver;

        Plugin(IpamDriverProvider provider) {
            this.provider = provider;
            this.driver = provider.create(DriverContext.of(ClusterSettings.DEFAULT));
        }

        /** As a plugin that is restarted: it remembers what it gave, and nothing else. */
        void restart() {
            driver = provider.create(DriverContext.of(ClusterSettings.DEFAULT));
        }

        private static <T> T told(Supplier<T> call) {
            try {
                return call.get();
            } catch (AllocatorException e) {
                throw new PluginRefusal(TEXTS.getOrDefault(e.code(), e.getMessage()));
            }
        }

        @Override
        public IpamAbilities capabilities() {
            return IpamAbilities.NONE;
        }

        @Override
        public DefaultAddressSpaces defaultAddressSpaces() {
            return new DefaultAddressSpaces(
                    driver.addressSpaces().local(), driver.addressSpaces().global());
        }

        @Override
        public PoolAnswer requestPool(RequestPool request) {
            return told(() -> {
                Pool pool = driver.requestPool(PoolRequest.in(request.addressSpace(), ANYBODY)
                        .family(request.v6() ? AddressFamily.IPV6 : AddressFamily.IPV4)
                        .pool(request.pool().isEmpty() ? null : Prefix.parse(request.pool()))
                        .range(request.subPool().isEmpty() ? null : Prefix.parse(request.subPool()))
                        .options(request.options())
                        .build());
                return new PoolAnswer(
                        pool.id().value(),
                        pool.subnet().toString(),
                        pool.gateway() == null
                                ? Map.of()
                                : Map.of(PoolAnswer.GATEWAY, pool.gateway().toString()));
            });
        }

        @Override
        public void releasePool(ReleasePool request) {
            told(() -> {
                driver.releasePool(new PoolRelease(new PoolId(request.poolId()), ANYBODY, ReleaseReason.RELEASED));
                return true;
            });
        }

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            return told(() -> new AddressAnswer(
                    driver.requestAddress(new AddressRequest(
                                    new PoolId(request.poolId()),
                                    request.address().isEmpty() ? null : IpAddress.parse(request.address()),
                                    ANYBODY,
                                    request.options()))
                            .toString(),
                    Map.of()));
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {
            told(() -> {
                driver.releaseAddress(new AddressRelease(
                        new PoolId(request.poolId()),
                        IpAddress.parse(request.address()),
                        ANYBODY,
                        ReleaseReason.RELEASED));
                return true;
            });
        }
    }

    private record Remote(Path socket, Plugin plugin) implements IpamDriverProvider {
        @Override
        public String name() {
            return "remote";
        }

        @Override
        public IpamDriver create(DriverContext context) {
            plugin.restart();
            PluginConnection connection =
                    PluginConnection.to("remote", new PluginAddress.Unix(socket), CallPolicy.DEFAULT);
            return new RemoteIpamDriver("remote", connection.ipam(), connection::close);
        }
    }

    private ConformanceReport judge(UnaryOperator<IpamDriver> twist) throws IOException {
        Path socket = folder.resolve("p.sock");
        Plugin plugin = new Plugin(new SoundIpam.Provider(DURABLE, twist));
        try (PluginServer served =
                PluginServer.builder().ipam(plugin).onSocket(socket, PosixFilePermissions.fromString("rw-------"))) {
            assertThat(served.address()).isNotNull();
            return ContractRun.ipam(new Remote(socket, plugin), ClusterSettings.DEFAULT, Map.of())
                    .without(BEYOND)
                    .run();
        }
    }

    @Test
    @DisplayName("lets a sound plugin pass, and does not judge what cannot be asked")
    void sound() throws IOException {
        ConformanceReport report = judge(UnaryOperator.identity());
        assertThat(report.with(RuleStatus.FAILED)).isEmpty();
        assertThat(report.with(RuleStatus.NOT_APPLICABLE))
                .extracting(RuleResult::rule)
                .contains("IPAM-104", "IPAM-106", "IPAM-113");
    }

    @ParameterizedTest
    @DisplayName("refuses a broken plugin with the rule that it breaks")
    @ValueSource(
            strings = {"IPAM-103", "IPAM-105", "IPAM-107", "IPAM-112", "IPAM-202", "IPAM-205", "IPAM-207", "IPAM-211"})
    void broken(String rule) throws IOException {
        ConformanceReport report = judge(BrokenIpams.all().get(rule));
        assertThat(report.with(RuleStatus.FAILED))
                .as(report.summary())
                .extracting(RuleResult::rule)
                .contains(rule);
    }
}
