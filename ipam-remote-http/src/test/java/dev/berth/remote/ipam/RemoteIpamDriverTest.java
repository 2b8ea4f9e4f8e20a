package dev.berth.remote.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.RestartMode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A Docker IPAM plugin as a driver")
class RemoteIpamDriverTest {
    private static final OwnerToken TASK = new OwnerToken(OwnerKind.TASK, "t1", "n1 IPv4");

    /** Keeps what it is asked; answers one thing, or refuses with one text. */
    private static final class Plugin implements IpamPlugin {
        final List<Object> asked = new ArrayList<>();
        IpamAbilities abilities = IpamAbilities.NONE;
        PoolAnswer pool = new PoolAnswer("p", "10.9.0.0/24", Map.of());
        String address = "10.9.0.7/24";
        String refusal = "";

        private void told(Object request) {
            asked.add(request);
            if (!refusal.isEmpty()) {
                throw new PluginRefusal(refusal);
            }
        }

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
            told(request);
            return pool;
        }

        @Override
        public void releasePool(ReleasePool request) {
            told(request);
        }

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            told(request);
            return new AddressAnswer(address, Map.of());
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {
            told(request);
        }
    }

    private final Plugin plugin = new Plugin();

    private RemoteIpamDriver driver() {
        return new RemoteIpamDriver("acme", plugin, () -> {});
    }

    private static AddressRequest any(OwnerToken owner) {
        return new AddressRequest(new PoolId("p"), null, owner, Map.of("a", "b"));
    }

    @ParameterizedTest
    @DisplayName("has the codes of Docker's well-known texts, whatever stands around them")
    @CsvSource(
            delimiter = '|',
            value = {
                "No available addresses on this pool | no-available-addresses",
                "ipam: no available IP addresses | no-available-addresses",
                "Address already in use | address-in-use",
                "Requested address is out of range | address-out-of-range",
                "requested address is out of range: 10.0.0.1 | address-out-of-range",
                "Pool overlaps with other one on this address space | pool-overlap",
                "Address pool overlaps with existing pool on this address space | pool-overlap",
                "No available pool | no-more-subnets",
                "all predefined address pools have been fully subnetted | no-more-subnets",
                "Address Pool not found | unknown-pool",
                "Address space does not contain specified address pool | unknown-pool",
                "Invalid Address Space | invalid-address-space",
                "Invalid Address Pool | invalid-pool",
                "Invalid Address SubPool | invalid-sub-pool",
                "the database is down | driver-failure",
            })
    void texts(String text, String code) {
        plugin.refusal = text;
        AllocatorException refusal =
                catchThrowableOfType(AllocatorException.class, () -> driver().requestAddress(any(TASK)));
        assertThat(refusal.code().name()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining("docker plugin acme").hasMessageContaining(text);
    }

    @Test
    @DisplayName("is DURABLE unless it wants replay, may block, and is not taken for idempotent (OWN-3, DRV-8)")
    void traits() {
        assertThat(driver().capabilities().traits().restart()).isEqualTo(RestartMode.DURABLE);
        assertThat(driver().capabilities().traits().mayBlock()).isTrue();
        assertThat(driver().capabilities().traits().idempotent()).isFalse();
        plugin.abilities = new IpamAbilities(false, true);
        assertThat(driver().capabilities().traits().restart()).isEqualTo(RestartMode.REPLAY);
        assertThat(driver().addressSpaces().global()).isEqualTo("g");
    }

    @Test
    @DisplayName("is asked in its own words, with the user's options untouched (DRV-5)")
    void words() {
        driver().requestAddress(
                        new AddressRequest(new PoolId("p"), IpAddress.parse("10.9.0.7"), TASK, Map.of("a", "b")));
        driver().requestPool(PoolRequest.in("g", TASK)
                .pool(Prefix.parse("fd00::/64"))
                .range(Prefix.parse("fd00::/80"))
                .build());
        assertThat(plugin.asked)
                .containsExactly(
                        new RequestAddress("p", "10.9.0.7", Map.of("a", "b")),
                        new RequestPool("g", "fd00::/64", "fd00::/80", Map.of(), true));
    }

    @Test
    @DisplayName("is not asked for what the protocol cannot say")
    void beyond() {
        assertThatExceptionOfType(AllocatorException.class)
                .isThrownBy(() -> driver().requestPool(PoolRequest.in("g", TASK)
                        .pool(Prefix.parse("0.0.0.0/24"))
                        .build()))
                .satisfies(e -> assertThat(e.code().name()).isEqualTo("invalid-pool"));
        assertThatExceptionOfType(AllocatorException.class)
                .isThrownBy(() -> driver().requestPool(PoolRequest.in("g", TASK)
                        .exclusions(List.of(Prefix.parse("10.0.0.0/8")))
                        .build()))
                .satisfies(e -> assertThat(e.code().name()).isEqualTo("no-more-subnets"));
        assertThat(plugin.asked).isEmpty();
    }

    @Test
    @DisplayName(
            "gets a pool back that it described so that nobody can read it, and the outcome counts as unknown (GEN-8)")
    void malformed() {
        for (PoolAnswer answer : List.of(
                new PoolAnswer("p", "10.9.0.1/24", Map.of()),
                new PoolAnswer("p", "", Map.of()),
                new PoolAnswer("p", "10.9.0.0/24", Map.of(PoolAnswer.GATEWAY, "10.9.0.1")))) {
            plugin.pool = answer;
            plugin.asked.clear();
            assertThatExceptionOfType(BrokenExchange.class)
                    .isThrownBy(
                            () -> driver().requestPool(PoolRequest.in("g", TASK).build()))
                    .withMessageContaining("docker plugin acme: IpamDriver.RequestPool: answered");
            assertThat(plugin.asked).last().isEqualTo(new ReleasePool("p"));
        }
        plugin.pool = new PoolAnswer("", "10.9.0.0/24", Map.of());
        assertThatExceptionOfType(BrokenExchange.class)
                .isThrownBy(() -> driver().requestPool(PoolRequest.in("g", TASK).build()));
        plugin.address = "10.9.0.7";
        assertThatExceptionOfType(BrokenExchange.class)
                .isThrownBy(() -> driver().requestAddress(any(TASK)))
                .withMessageContaining("IpamDriver.RequestAddress: answered Address \"10.9.0.7\"");
    }

    @Test
    @DisplayName("gets one MAC address for one owner, a local one of one station, and others for others (OWN-2)")
    void macAddresses() {
        plugin.abilities = new IpamAbilities(true, false);
        RemoteIpamDriver driver = driver();
        Set<String> seen = new HashSet<>();
        for (int owner = 0; owner < 1000; owner++) {
            OwnerToken token = new OwnerToken(OwnerKind.TASK, "t" + owner, "n1 IPv4");
            String first = mac(driver, token);
            assertThat(mac(driver, token)).isEqualTo(first).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
            assertThat(seen.add(first)).as(first).isTrue();
        }
        assertThat(mac(driver, new OwnerToken(OwnerKind.GATEWAY, "n1", "0"))).isNull();
    }

    private String mac(RemoteIpamDriver driver, OwnerToken owner) {
        plugin.asked.clear();
        driver.requestAddress(any(owner));
        return ((RequestAddress) plugin.asked.get(0)).options().get(RequestAddress.MAC_ADDRESS);
    }
}
