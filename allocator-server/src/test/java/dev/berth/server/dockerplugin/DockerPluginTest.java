package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.store.StoredRecord;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.server.wiring.DriverSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A Docker plugin made of an IPAM driver")
class DockerPluginTest {
    private static void refused(ThrowingCallable call, String dockersWords) {
        assertThatThrownBy(call).hasMessageStartingWith(dockersWords);
    }

    @Test
    @DisplayName("wants all to be asked again after the daemon's restart, and no MAC addresses")
    void capabilities() {
        try (Berth berth = new Berth()) {
            assertThat(berth.ipam().capabilities().requiresRequestReplay()).isTrue();
            assertThat(berth.ipam().capabilities().requiresMacAddress()).isFalse();
            assertThat(berth.ipam().defaultAddressSpaces().local()).isEqualTo("LocalDefault");
            assertThat(berth.ipam().defaultAddressSpaces().global()).isEqualTo("GlobalDefault");
        }
    }

    @Test
    @DisplayName("gives pools names that follow from space, subnet and range, before and after a restart (DKP-2)")
    void poolIds() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            assertThat(berth.pool("10.1.0.0/16", "").poolId()).isEqualTo("LocalDefault/10.1.0.0/16");
            assertThat(berth.pool("10.2.0.7/16", "10.2.3.0/24"))
                    .isEqualTo(new PoolAnswer("LocalDefault/10.2.0.0/16/10.2.3.0/24", "10.2.0.0/16", Map.of()));
            PoolAnswer any = berth.anyPool(false);
            assertThat(any.poolId()).isEqualTo("LocalDefault/" + any.pool());
            PoolAnswer six = berth.anyPool(true);
            assertThat(six.pool()).contains(":").endsWith("/64");
            berth.release(any.poolId());
            berth.kill();
            assertThat(berth.pool(any.pool(), "").poolId()).isEqualTo(any.poolId());
            assertThat(PoolEntry.id("a/b", dev.berth.api.net.Prefix.parse("10.0.0.0/8"), null))
                    .isEqualTo("a%2Fb/10.0.0.0/8");
        }
    }

    @Test
    @DisplayName("takes what it gave again from a driver that forgets, after a kill (GEN-7)")
    void survivesKill() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/29", "").poolId();
            assertThat(berth.address(pool, "", Berth.FOR_GATEWAY)).isEqualTo("10.1.0.1/29");
            assertThat(berth.address(pool, "")).isEqualTo("10.1.0.2/29");
            assertThat(berth.address(pool, "10.1.0.5")).isEqualTo("10.1.0.5/29");
            berth.kill();
            refused(() -> berth.address(pool, "10.1.0.5"), "Address already in use: ");
            refused(() -> berth.pool("10.1.0.0/24", ""), "Pool overlaps with other one on this address space: ");
            assertThat(List.of(berth.address(pool, ""), berth.address(pool, ""), berth.address(pool, "")))
                    .containsExactlyInAnyOrder("10.1.0.3/29", "10.1.0.4/29", "10.1.0.6/29");
            refused(() -> berth.address(pool, ""), "no available addresses on this pool: ");
        }
    }

    @Test
    @DisplayName(
            "answers a daemon's requests after its restart as before, each once, and refuses them to others (DKP-3, DKP-4)")
    void replay() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            PoolAnswer pool = berth.anyPool(false);
            String gateway = berth.address(pool.poolId(), "", Berth.FOR_GATEWAY);
            String endpoint = berth.address(pool.poolId(), "");
            refused(() -> berth.pool(pool.pool(), ""), "Pool overlaps with other one on this address space: ");
            refused(() -> berth.address(pool.poolId(), plain(endpoint)), "Address already in use: ");

            berth.handshake();
            refused(
                    () -> berth.address(pool.poolId(), plain(endpoint)),
                    "Address already in use: "); // not before its pool
            assertThat(berth.pool(pool.pool(), "")).isEqualTo(pool);
            assertThat(berth.address(pool.poolId(), plain(gateway), Berth.FOR_GATEWAY))
                    .isEqualTo(gateway);
            berth.kill(); // the session goes on
            assertThat(berth.address(pool.poolId(), plain(endpoint))).isEqualTo(endpoint);
            refused(() -> berth.pool(pool.pool(), ""), "Pool overlaps with other one on this address space: ");
            refused(() -> berth.address(pool.poolId(), plain(gateway)), "Address already in use: ");
            refused(() -> berth.address(pool.poolId(), plain(endpoint)), "Address already in use: ");
        }
    }

    @Test
    @DisplayName(
            "takes the first request that only a new network can make for the end of the daemon's memories (DKP-3)")
    void endOfReplay() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            PoolAnswer lost = berth.pool("10.1.0.0/24", ""); // say the answer did not arrive
            PoolAnswer kept = berth.pool("10.2.0.0/24", "");
            berth.handshake();
            assertThat(berth.pool("10.2.0.0/24", "")).isEqualTo(kept);
            PoolAnswer any = berth.anyPool(false);
            assertThat(any.poolId()).isNotEqualTo(kept.poolId());
            assertThatThrownBy(() -> berth.pool("10.1.0.0/24", ""))
                    .hasMessageStartingWith("Pool overlaps with other one on this address space: ")
                    .hasMessageContaining("the daemon did not ask for it again")
                    .hasMessageContaining("reclaim");
            Leftovers left = leftovers(berth);
            assertThat(left.pools()).extracting(PoolEntry::id).containsExactly(lost.poolId());
            assertThat(left.addresses()).isEmpty();
        }
    }

    @Test
    @DisplayName("gives a new network in the daemon's first breath what the daemon has forgotten")
    void forgottenIsFree() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            PoolAnswer pool = berth.pool("10.1.0.0/24", "");
            String lost = berth.address(pool.poolId(), "10.1.0.9");
            berth.handshake();
            assertThat(berth.pool("10.1.0.0/24", "")).isEqualTo(pool);
            String unused = berth.address(pool.poolId(), ""); // the daemon has done with its memories
            assertThat(leftovers(berth).addresses())
                    .extracting(each -> each.address().toString())
                    .containsExactly(lost);
            assertThat(berth.address(pool.poolId(), "10.1.0.9")).isEqualTo(lost); // a container with a fixed address
            assertThat(leftovers(berth).isEmpty()).isTrue();
        }
    }

    private static Leftovers leftovers(Berth berth) {
        return berth.disk.contents().leftovers();
    }

    @Test
    @DisplayName(
            "does not take a pool from its network when a daemon that could not ask for it wants it for another (DKP-4)")
    void startedWhileAway() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/24", "").poolId();
            String gateway = berth.address(pool, "", Berth.FOR_GATEWAY);
            String endpoint = berth.address(pool, "");
            berth.handshake(); // when a new network is wanted, and not when it started
            assertThat(berth.pool("10.1.0.0/24", "").poolId()).isEqualTo(pool);
            assertThatThrownBy(() -> berth.address(pool, "", Berth.FOR_GATEWAY))
                    .hasMessageStartingWith("Pool overlaps with other one on this address space: ")
                    .hasMessageContaining("restart Docker");
            berth.release(pool); // as daemons do then
            assertThat(berth.disk
                            .contents()
                            .addresses(berth.disk.contents().pools().get(0)))
                    .extracting(each -> each.address().toString())
                    .containsExactlyInAnyOrder(gateway, endpoint);
            assertThat(berth.disk.contents().leftovers().pools())
                    .extracting(PoolEntry::id)
                    .containsExactly(pool);
            assertThatThrownBy(() -> berth.running().reclaim()).hasMessageContaining("not seen as a whole");
            refused(() -> berth.pool("10.1.0.0/24", ""), "Pool overlaps with other one on this address space: ");
            berth.handshake();
            assertThat(berth.pool("10.1.0.0/24", "").poolId()).isEqualTo(pool);
            assertThat(berth.address(pool, plain(gateway), Berth.FOR_GATEWAY)).isEqualTo(gateway);
            berth.release(pool);
            assertThat(berth.disk.contents().isEmpty()).isTrue();
        }
    }

    @Test
    @DisplayName("gives a managed plugin's askers, who shake no hands, again what they had when they start (DKP-3)")
    void introductions() {
        try (Berth berth = new Berth()) {
            berth.introduction();
            String pool = berth.pool(Berth.GLOBAL, "10.1.0.0/24", "").poolId();
            String gateway = berth.address(pool, "", Berth.FOR_GATEWAY);
            String local = berth.pool("10.1.0.0/24", "").poolId();
            refused(() -> berth.pool(Berth.GLOBAL, "10.1.0.0/24", ""), "Pool overlaps");
            berth.kill();
            berth.introduction(); // the daemon, which has nothing left
            berth.release(local);
            berth.introduction(); // its swarm's manager
            assertThat(berth.pool(Berth.GLOBAL, "10.1.0.0/24", "").poolId()).isEqualTo(pool);
            assertThat(berth.address(pool, "10.1.0.1", Berth.FOR_GATEWAY)).isEqualTo(gateway);
            refused(() -> berth.pool(Berth.GLOBAL, "10.1.0.0/24", ""), "Pool overlaps");
            assertThatThrownBy(() -> berth.running().reclaim()).hasMessageContaining("not seen as a whole");
        }
    }

    @Test
    @DisplayName("takes no introduction for a start once a daemon has shaken hands (DKP-3, DKP-4)")
    void introductionOfDaemon() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            berth.introduction();
            String unused = berth.pool("10.1.0.0/24", "").poolId();
            berth.introduction();
            refused(() -> berth.pool("10.1.0.0/24", ""), "Pool overlaps");
        }
    }

    @Test
    @DisplayName("gives back what the daemon has forgotten when told to, and keeps the rest (DKP-5)")
    void reclaim() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String kept = berth.pool("10.1.0.0/24", "").poolId();
            String endpoint = plain(berth.address(kept, ""));
            String lost = plain(berth.address(kept, ""));
            String lostPool = berth.pool("10.2.0.0/24", "").poolId();
            berth.handshake();
            assertThat(berth.pool("10.1.0.0/24", "").poolId()).isEqualTo(kept);
            assertThat(berth.address(kept, endpoint)).isEqualTo(endpoint + "/24");
            assertThatThrownBy(() -> berth.running().reclaim())
                    .as("the daemon may go on asking")
                    .hasMessageContaining("restart Docker");
            String newcomer = plain(berth.address(kept, ""));
            berth.running().reclaim();
            BookContents left = berth.disk.contents();
            assertThat(left.leftovers().isEmpty()).isTrue();
            assertThat(left.pools())
                    .extracting(PoolEntry::id)
                    .containsExactly(kept)
                    .doesNotContain(lostPool);
            assertThat(left.addresses(left.pools().get(0)))
                    .extracting(each -> each.address().address().toString())
                    .containsExactlyInAnyOrder(endpoint, newcomer)
                    .doesNotContain(lost);
        }
    }

    @Test
    @DisplayName("gives nothing back when the daemon may have been unable to ask for it (DKP-5)")
    void noReclaim() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/24", "").poolId();
            berth.handshake(); // of somebody else, or of a daemon that started while the plugin was away
            String unused = berth.anyPool(false).poolId();
            assertThatThrownBy(() -> berth.running().reclaim()).hasMessageContaining("not seen as a whole");
            berth.handshake();
            unused = berth.pool("10.1.0.0/24", "").poolId();
            berth.kill(); // in the midst of what the daemon asks
            unused = berth.anyPool(false).poolId();
            assertThatThrownBy(() -> berth.running().reclaim()).hasMessageContaining("not seen as a whole");
            assertThat(berth.disk.contents().pools())
                    .extracting(PoolEntry::id)
                    .contains(pool)
                    .hasSize(3);
        }
    }

    @Test
    @DisplayName(
            "gives back what is left in a pool with the pool, also where a range of the same subnet lives on (IPM-8)")
    void releasesWithPool() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String low = berth.pool("10.1.0.0/24", "10.1.0.0/25").poolId();
            String high = berth.pool("10.1.0.0/24", "10.1.0.128/25").poolId();
            assertThat(berth.address(low, "10.1.0.77")).isEqualTo("10.1.0.77/24");
            refused(() -> berth.address(high, "10.1.0.77"), "Address already in use: ");
            berth.release(low);
            assertThat(berth.address(high, "10.1.0.77")).isEqualTo("10.1.0.77/24");
            refused(() -> berth.release(low), "address space does not contain specified address pool: ");
            refused(() -> berth.address(low, ""), "address space does not contain specified address pool: ");
        }
    }

    @Test
    @DisplayName(
            "passes over the release of an address that nobody holds, and refuses one that is not in the pool (IPM-8)")
    void releaseOfNothing() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/24", "").poolId();
            berth.release(pool, "10.1.0.4");
            refused(() -> berth.release(pool, "10.2.0.4"), "requested address is out of range: ");
        }
    }

    @ParameterizedTest(name = "pool {0}, range {1} in space {2}: {3}")
    @DisplayName("refuses in the words of Docker's own driver")
    @CsvSource({
        "10.1.0.0, '', LocalDefault, invalid address pool: ",
        "rubbish, '', LocalDefault, invalid address pool: ",
        "10.1.0.0/24, 10.2.0.0/25, LocalDefault, invalid address subpool: ",
        "10.1.0.0/24, rubbish, LocalDefault, invalid address subpool: ",
        "'', 10.2.0.0/25, LocalDefault, invalid address subpool: ",
        "10.1.0.0/24, '', Nowhere, invalid address space: ",
        "0.0.0.0/4, '', LocalDefault, invalid address pool: ",
    })
    void refusesPools(String pool, String range, String space, String words) {
        try (Berth berth = new Berth()) {
            berth.handshake();
            IpamPlugin ipam = berth.ipam();
            refused(() -> ipam.requestPool(new RequestPool(space, pool, range, Map.of(), false)), words);
            assertThat(berth.disk.contents().isEmpty()).isTrue();
        }
    }

    @Test
    @DisplayName("passes the options of pools and addresses on untouched (DRV-5)")
    void options() {
        RecordingIpam driver = new RecordingIpam(null);
        try (Berth berth = new Berth(driver)) {
            berth.handshake();
            Map<String, String> ofPool = Map.of("a", "1", "com.example/x", "");
            Map<String, String> ofAddress = Map.of("b", "ü");
            IpamPlugin ipam = berth.ipam();
            String pool = ipam.requestPool(new RequestPool("local", "10.1.0.0/24", "", ofPool, false))
                    .poolId();
            var unused = ipam.requestAddress(new RequestAddress(pool, "", ofAddress));
            assertThat(driver.pools).extracting(PoolRequest::options).containsExactly(ofPool);
            assertThat(driver.addresses).extracting(AddressRequest::options).containsExactly(ofAddress);
            berth.kill();
            assertThat(driver.pools).extracting(PoolRequest::options).containsExactly(ofPool, ofPool);
            assertThat(driver.addresses).extracting(AddressRequest::options).containsExactly(ofAddress, ofAddress);
            assertThat(driver.addresses.get(1).owner())
                    .isEqualTo(driver.addresses.get(0).owner()); // OWN-2
        }
    }

    @Test
    @DisplayName(
            "passes on a gateway that the driver chose, grants it when asked for it, and takes it again after a kill")
    void offeredGateway() {
        RecordingIpam driver = new RecordingIpam(Cidr.parse("10.1.0.254/24"));
        try (Berth berth = new Berth(driver)) {
            berth.handshake();
            PoolAnswer pool = berth.pool("10.1.0.0/24", "");
            assertThat(pool.data()).isEqualTo(Map.of("com.docker.network.gateway", "10.1.0.254/24"));
            berth.kill();
            refused(() -> berth.pool("10.1.0.0/24", ""), "Pool overlaps");
            assertThat(berth.address(pool.poolId(), "10.1.0.254", Berth.FOR_GATEWAY))
                    .isEqualTo("10.1.0.254/24");
            refused(() -> berth.address(pool.poolId(), "10.1.0.254"), "Address already in use: ");
            berth.handshake();
            assertThat(berth.pool("10.1.0.0/24", "")).isEqualTo(pool);
            assertThat(berth.address(pool.poolId(), "10.1.0.254", Berth.FOR_GATEWAY))
                    .isEqualTo("10.1.0.254/24");
            berth.release(pool.poolId(), "10.1.0.254");
            berth.kill();
            assertThat(driver.released)
                    .as("what came with the pool again and nobody has")
                    .hasSize(2);
            berth.release(pool.poolId());
            assertThat(berth.disk.contents().isEmpty()).isTrue();
        }
    }

    @Test
    @DisplayName("changes nothing when the disk fails, and goes on when it works again (DKP-1)")
    void failingDisk() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/29", "").poolId();
            String kept = plain(berth.address(pool, ""));
            berth.disk.broken = true;
            refused(() -> berth.pool("10.2.0.0/24", ""), "store: the disk is gone");
            refused(() -> berth.address(pool, ""), "store: the disk is gone");
            refused(() -> berth.release(pool, kept), "store: the disk is gone");
            refused(() -> berth.release(pool), "store: the disk is gone");
            refused(berth::handshake, "store: the disk is gone");
            berth.disk.broken = false;
            refused(() -> berth.address(pool, kept), "Address already in use: ");
            assertThat(berth.address(pool, "10.1.0.2")).isEqualTo("10.1.0.2/29");
            berth.release(pool, kept);
            assertThat(berth.address(pool, kept)).isEqualTo(kept + "/29");
            String second = berth.pool("10.2.0.0/24", "").poolId();
            berth.release(pool);
            berth.kill();
            assertThat(berth.disk.contents().pools()).extracting(PoolEntry::id).containsExactly(second);
        }
    }

    @Test
    @DisplayName("keeps the driver's hints over a restart (IPM-10)")
    void hints() {
        try (Berth berth = new Berth()) {
            berth.handshake();
            String pool = berth.pool("10.1.0.0/24", "").poolId();
            String first = berth.address(pool, "");
            berth.release(pool, plain(first));
            berth.running().upkeep();
            berth.kill();
            Map<String, String> serial = Map.of(AddressRequest.SERIAL_OPTION, "true");
            assertThat(berth.address(pool, "", serial)).isNotEqualTo(first);
        }
    }

    @Test
    @DisplayName("does not start on a cluster's state, nor over another driver than what it holds is of")
    void wrongState() {
        LastingStore cluster = new LastingStore();
        cluster.put(new StoredRecord("network", "n", 1, "{}".getBytes(StandardCharsets.UTF_8)));
        DriverSet drivers = DriverSet.builtIn(ClusterSettings.DEFAULT);
        assertThatThrownBy(() -> DockerPlugin.open(
                        cluster.open(), new PluginIdentity("default", null), drivers::allocatorForDocker))
                .isInstanceOfSatisfying(
                        AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("cluster")
                .hasMessageContaining("--state");
        try (Berth berth = new Berth()) {
            berth.handshake();
            var unused = berth.pool("10.1.0.0/24", "");
            assertThatThrownBy(() -> DockerPlugin.open(
                            berth.disk.open(), new PluginIdentity(null, "overlay"), drivers::allocatorForDocker))
                    .hasMessageContaining("holds pools of ipam driver default")
                    .hasMessageContaining("--ipam default");
        }
    }

    private static String plain(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }
}
