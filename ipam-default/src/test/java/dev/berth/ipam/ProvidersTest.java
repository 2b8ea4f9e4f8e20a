package dev.berth.ipam;

import static dev.berth.ipam.Calls.GLOBAL;
import static dev.berth.ipam.Calls.SOMEONE;
import static dev.berth.ipam.Calls.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.RestartMode;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private static String firstPool(DefaultIpamProvider provider, ClusterSettings settings, AddressFamily family) {
        return new Calls(provider.create(DriverContext.of(settings)))
                .anyPool(GLOBAL, family)
                .subnet()
                .toString();
    }

    @Test
    @DisplayName("DRV-2: both providers are found by the service loader, under their names")
    void areFoundAsServices() {
        assertThat(ServiceLoader.load(IpamDriverProvider.class).stream()
                        .map(provider -> provider.get().name()))
                .containsExactlyInAnyOrder("default", "null");
    }

    @Test
    @DisplayName("OWN-3: the default IPAM gives addresses, never blocks, and is replayed at a restart")
    void declaresItself() {
        IpamDriver driver = new DefaultIpamProvider().create(DriverContext.of(ClusterSettings.DEFAULT));
        assertThat(driver.capabilities().addresses()).isTrue();
        assertThat(driver.capabilities().traits().mayBlock()).isFalse();
        assertThat(driver.capabilities().traits().restart()).isEqualTo(RestartMode.REPLAY);
    }

    @Test
    @DisplayName(
            "IPM-1, NET-12: pools come from the settings, else from the provider, else the defaults, each family apart")
    void poolsAreConfigurable() {
        DefaultIpamProvider provider = DefaultIpamProvider.withPools("10.64.0.0/10", 22);
        ClusterSettings settings = ClusterSettings.builder()
                .defaultAddressPools(List.of(AddressPool.of("fd12::/48", 56)))
                .build();
        assertThat(firstPool(provider, ClusterSettings.DEFAULT, AddressFamily.IPV4))
                .isEqualTo("10.64.0.0/22");
        assertThat(firstPool(provider, ClusterSettings.DEFAULT, AddressFamily.IPV6))
                .isEqualTo("fd00:6265:7274::/64");
        assertThat(firstPool(provider, settings, AddressFamily.IPV4)).isEqualTo("10.64.0.0/22");
        assertThat(firstPool(provider, settings, AddressFamily.IPV6)).isEqualTo("fd12::/56");
        Calls local = new Calls(provider.withLocalPools(List.of(AddressPool.of("10.0.0.0/16", 20)))
                .create(DriverContext.of(settings)));
        assertThat(local.anyPool("LocalDefault", AddressFamily.IPV4).subnet()).hasToString("10.0.0.0/20");
        refused(ErrorCode.INVALID_POOL, () -> DefaultIpamProvider.withPools("10.0.0.0/8", 7));
        refused(ErrorCode.INVALID_POOL, () -> DefaultIpamProvider.withPools("10.0.0.1/8", 24));
    }

    @Test
    @DisplayName("IPM-1: default pools are used in address order, and one inside another is dropped")
    void nestedPoolsAreDropped() {
        DefaultPools pools = new DefaultPools(
                AddressFamily.IPV4,
                List.of(
                        AddressPool.of("10.0.0.128/25", 26),
                        AddressPool.of("fd00::/48", 64),
                        AddressPool.of("10.0.0.0/24", 25),
                        AddressPool.of("9.0.0.0/30", 30)));
        assertThat(pools).hasToString("9.0.0.0/30 in /30s, 10.0.0.0/24 in /25s");
        assertThat(new DefaultPools(AddressFamily.IPV6, List.of())).hasToString("none");
    }

    @Test
    @DisplayName("DRV-2: the null IPAM declares that it gives no addresses, and refuses who asks nevertheless")
    void nullGivesNothing() {
        IpamDriver driver = new NullIpamProvider().create(DriverContext.of(ClusterSettings.DEFAULT));
        Calls none = new Calls(driver);
        PoolId pool = new PoolId("null");
        assertThat(driver.capabilities().addresses()).isFalse();
        refused(ErrorCode.NO_MORE_SUBNETS, () -> none.anyPool("null", AddressFamily.IPV4));
        refused(ErrorCode.UNKNOWN_POOL, () -> driver.requestAddress(new AddressRequest(pool, null, SOMEONE, Map.of())));
        refused(ErrorCode.UNKNOWN_POOL, () -> none.give(pool, "10.0.0.1"));
        refused(ErrorCode.UNKNOWN_POOL, () -> none.release(pool));
    }
}
