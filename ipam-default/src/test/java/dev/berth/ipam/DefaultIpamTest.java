package dev.berth.ipam;

import static dev.berth.ipam.Calls.GLOBAL;
import static dev.berth.ipam.Calls.owner;
import static dev.berth.ipam.Calls.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DefaultIpamTest {
    private final ManualClock clock = new ManualClock();
    private final Calls ipam = ipam(Duration.ZERO);

    private Calls ipam(Duration quarantine) {
        ClusterSettings settings =
                ClusterSettings.builder().quarantine(quarantine).build();
        return new Calls(new DefaultIpamProvider().create(new DriverContext(settings, Map.of(), clock)));
    }

    @Test
    @DisplayName("IPM-1: the spaces and families have default pools of their own")
    void spacesAndFamiliesAreApart() {
        assertThat(ipam.driver().addressSpaces().local()).isEqualTo("LocalDefault");
        assertThat(ipam.driver().addressSpaces().global()).isEqualTo(GLOBAL);
        assertThat(ipam.anyPool(GLOBAL, AddressFamily.IPV4).subnet()).hasToString("10.0.0.0/24");
        assertThat(ipam.anyPool(GLOBAL, AddressFamily.IPV6).subnet()).hasToString("fd00:6265:7274::/64");
        assertThat(ipam.anyPool("LocalDefault", AddressFamily.IPV4).subnet()).hasToString("172.17.0.0/16");
        refused(ErrorCode.INVALID_POOL, () -> ipam.anyPool("LocalDefault", AddressFamily.IPV6));
        refused(ErrorCode.INVALID_ADDRESS_SPACE, () -> ipam.anyPool("Elsewhere", AddressFamily.IPV4));
    }

    @Test
    @DisplayName("IPM-1: the local default pools are used up one after the other, in address order")
    void localPoolsInOrder() {
        for (int second = 17; second <= 31; second++) {
            assertThat(ipam.anyPool("LocalDefault", AddressFamily.IPV4).subnet())
                    .hasToString("172." + second + ".0.0/16");
        }
        for (int third = 0; third < 256; third += 16) {
            assertThat(ipam.anyPool("LocalDefault", AddressFamily.IPV4).subnet())
                    .hasToString("192.168." + third + ".0/20");
        }
        AllocatorException full =
                refused(ErrorCode.NO_MORE_SUBNETS, () -> ipam.anyPool("LocalDefault", AddressFamily.IPV4));
        assertThat(full).hasMessageContaining("31 subnets are live").hasMessageContaining("192.168.0.0/16 in /20s");
    }

    @Test
    @DisplayName("IPM-2: a dynamic pool avoids nested exclusions and live pools")
    void avoidsNestedExclusions() {
        assertThat(ipam.anySubnet("10.0.0.0/20", "10.0.0.2/32")).isEqualTo("10.0.16.0/24");
        assertThat(ipam.anySubnet()).isEqualTo("10.0.0.0/24");
        ipam.pool("10.0.2.0/23");
        assertThat(ipam.anySubnet("10.0.1.128/32")).isEqualTo("10.0.4.0/24");
    }

    @Test
    @DisplayName("NET-5: 0.0.0.0/N and ::/N are any free subnet of that size; none that fits is invalid-pool")
    void anySubnetOfASize() {
        assertThat(ipam.pool("0.0.0.0/29").subnet()).hasToString("10.0.0.0/29");
        assertThat(ipam.pool("0.0.0.0/20").subnet()).hasToString("10.0.16.0/20");
        assertThat(ipam.pool("0.0.0.0/0").subnet()).hasToString("10.0.1.0/24");
        assertThat(ipam.pool("::/80").subnet()).hasToString("fd00:6265:7274::/80");
        AllocatorException refusal = refused(ErrorCode.INVALID_POOL, () -> ipam.pool("0.0.0.0/7"));
        assertThat(refusal).hasMessageContaining("10.0.0.0/8 in /24s");
        refused(ErrorCode.INVALID_SUB_POOL, () -> ipam.pool("0.0.0.0/24", "10.0.0.0/28"));
    }

    @Test
    @DisplayName("IPM-3: pools do not overlap, in either direction, and the refusal names the live one")
    void poolsDoNotOverlap() {
        ipam.pool("192.168.4.0/22");
        for (String other : new String[] {"192.168.4.0/22", "192.168.0.0/16", "192.168.5.0/24", "128.0.0.0/1"}) {
            assertThat(refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool(other)).getMessage())
                    .containsAnyOf("live already", "192.168.4.0/22");
        }
        refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool("192.168.0.0/16", "192.168.0.0/24"));
        assertThat(ipam.pool("192.168.8.0/22").subnet()).hasToString("192.168.8.0/22");
    }

    @Test
    @DisplayName("IPM-3: a parent comes with its first range and goes with its last, unless it was requested itself")
    void lifeOfAParent() {
        PoolId low = ipam.pool("10.1.0.0/24", "10.1.0.0/25").id();
        PoolId high = ipam.pool("10.1.0.0/24", "10.1.0.128/25").id();
        refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool("10.1.0.0/24", "10.1.0.0/25"));
        PoolId parent = ipam.pool("10.1.0.0/24").id();
        refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool("10.1.0.0/24"));
        assertThat(ipam.take(high, "10.1.0.9")).isEqualTo("10.1.0.9/24");

        ipam.release(parent);
        refused(ErrorCode.UNKNOWN_POOL, () -> ipam.lowest(parent));
        refused(ErrorCode.UNKNOWN_POOL, () -> ipam.release(parent));
        ipam.release(low);
        refused(ErrorCode.ADDRESS_IN_USE, () -> ipam.take(high, "10.1.0.9"));
        refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool("10.1.0.0/25"));
        ipam.release(high);
        assertThat(ipam.pool("10.1.0.0/25").subnet()).hasToString("10.1.0.0/25");
    }

    @Test
    @DisplayName("IPM-3: a range outside its pool or of the other family is invalid-sub-pool; a wider one is the pool")
    void rangesLieInTheirPool() {
        refused(ErrorCode.INVALID_SUB_POOL, () -> ipam.pool("10.1.0.0/24", "10.1.1.0/25"));
        refused(ErrorCode.INVALID_SUB_POOL, () -> ipam.pool("10.1.0.0/24", "10.2.0.0/16"));
        refused(ErrorCode.INVALID_SUB_POOL, () -> ipam.pool("10.1.0.0/24", "fd00::/64"));
        PoolId whole = ipam.pool("10.1.0.0/24", "10.1.0.0/16").id();
        refused(ErrorCode.POOL_OVERLAP, () -> ipam.pool("10.1.0.0/24", "10.1.0.0/24"));
        assertThat(ipam.status(whole).dynamicAvailable()).isEqualTo(254);
    }

    @Test
    @DisplayName("IPM-4: the subnet's own address and broadcast are reserved and count as in use")
    void reservedAddresses() {
        assertThat(ipam.status(ipam.pool("10.1.0.0/30").id())).isEqualTo(new PoolStatus(2, 2, 2, 0));
        assertThat(ipam.status(ipam.pool("10.2.0.0/31").id())).isEqualTo(new PoolStatus(0, 2, 0, 0));
        assertThat(ipam.status(ipam.pool("10.3.0.0/32").id())).isEqualTo(new PoolStatus(0, 1, 0, 0));
        assertThat(ipam.status(ipam.pool("fd01::/127").id())).isEqualTo(new PoolStatus(1, 1, 1, 0));
        PoolId single = ipam.pool("fd02::/128").id();
        assertThat(ipam.status(single)).isEqualTo(new PoolStatus(1, 0, 1, 0));
        refused(ErrorCode.NO_AVAILABLE_ADDRESSES, () -> ipam.serial(single));

        PoolId pool = ipam.pool("10.4.0.0/24").id();
        AllocatorException refusal = refused(ErrorCode.ADDRESS_IN_USE, () -> ipam.take(pool, "10.4.0.255"));
        assertThat(refusal).hasMessageContaining("reserved");
        ipam.give(pool, "10.4.0.0");
        assertThat(ipam.lowest(pool)).isEqualTo("10.4.0.1/24");
    }

    @Test
    @DisplayName("IPM-5, IPM-7: a requested address is any of the parent's, and comes with the parent's prefix length")
    void requestedAddresses() {
        PoolId range = ipam.pool("10.1.0.0/24", "10.1.0.64/28").id();
        assertThat(ipam.take(range, "10.1.0.200")).isEqualTo("10.1.0.200/24");
        assertThat(ipam.lowest(range)).isEqualTo("10.1.0.64/24");
        refused(ErrorCode.ADDRESS_IN_USE, () -> ipam.take(range, "10.1.0.200"));
        refused(ErrorCode.ADDRESS_OUT_OF_RANGE, () -> ipam.take(range, "10.1.1.0"));
        refused(ErrorCode.ADDRESS_OUT_OF_RANGE, () -> ipam.take(range, "fd00::1"));
    }

    @Test
    @DisplayName(
            "IPM-6, GEN-5: serial allocation in a /29, as the rule tells it, and a refusal that says how full it is")
    void nextFit() {
        PoolId pool = ipam.pool("10.1.0.0/29").id();
        assertThat(ipam.serial(pool)).startsWith("10.1.0.1/");
        assertThat(ipam.serial(pool)).startsWith("10.1.0.2/");
        assertThat(ipam.serial(pool)).startsWith("10.1.0.3/");
        ipam.give(pool, "10.1.0.2");
        for (int last : new int[] {4, 5, 6, 2}) {
            assertThat(ipam.serial(pool)).isEqualTo("10.1.0." + last + "/29");
        }
        AllocatorException full = refused(ErrorCode.NO_AVAILABLE_ADDRESSES, () -> ipam.serial(pool));
        assertThat(full)
                .hasMessageContaining("GlobalDefault/10.1.0.0/29")
                .hasMessageContaining("8 addresses")
                .hasMessageContaining("8 are in use, 2 of them reserved")
                .hasMessageContaining("0 quarantined")
                .hasMessageContaining("release addresses");
    }

    @Test
    @DisplayName("IPM-6: ranges share one cursor, which a requested address leaves and a rolled-back one moves")
    void oneCursor() {
        PoolId low = ipam.pool("10.1.0.0/24", "10.1.0.0/25").id();
        PoolId high = ipam.pool("10.1.0.0/24", "10.1.0.128/25").id();
        assertThat(ipam.serial(low)).startsWith("10.1.0.1/");
        assertThat(ipam.lowest(high)).startsWith("10.1.0.128/");
        assertThat(ipam.serial(low)).startsWith("10.1.0.2/");
        ipam.give(low, "10.1.0.2", Calls.SOMEONE, ReleaseReason.ROLLED_BACK);
        ipam.take(low, "10.1.0.90");
        assertThat(ipam.serial(low)).startsWith("10.1.0.3/");
        assertThat(ipam.lowest(low)).startsWith("10.1.0.2/");
    }

    @Test
    @DisplayName("IPM-8: releasing what is not held is a no-op; outside the pool, or of no pool, it is refused")
    void releases() {
        PoolId pool = ipam.pool("10.1.0.0/24").id();
        ipam.give(pool, "10.1.0.7");
        assertThat(ipam.status(pool).inUse()).isEqualTo(2);
        refused(ErrorCode.ADDRESS_OUT_OF_RANGE, () -> ipam.give(pool, "10.2.0.7"));
        refused(ErrorCode.UNKNOWN_POOL, () -> ipam.give(new PoolId("GlobalDefault/10.9.0.0/24"), "10.9.0.7"));
        assertThat(ipam.driver().status(new PoolId("GlobalDefault/10.9.0.0/24")))
                .isEmpty();
    }

    @Test
    @DisplayName("IPM-9, NET-11: IPv6 pools of any length work, and their counts saturate at 2^64-1")
    void longAndShortIpv6Pools() {
        for (int length = 8; length <= 124; length += 4) {
            PoolId pool = ipam.pool("fc00::/" + length).id();
            assertThat(ipam.serial(pool)).isEqualTo("fc00::1/" + length);
            assertThat(ipam.serial(pool)).isEqualTo("fc00::2/" + length);
            assertThat(ipam.status(pool).inUse()).isEqualTo(3);
            assertThat(Long.toUnsignedString(ipam.status(pool).dynamicAvailable()))
                    .isEqualTo(
                            length < 64
                                    ? "18446744073709551615"
                                    : java.math.BigInteger.TWO
                                            .pow(128 - length)
                                            .subtract(java.math.BigInteger.valueOf(3))
                                            .toString());
            ipam.release(pool);
        }
    }

    @Test
    @DisplayName("IPM-10: a released address is kept back from others, not from its former owner or who asks for it")
    void quarantinedAddresses() {
        Calls slow = ipam(Duration.ofMinutes(1));
        PoolId pool = slow.pool("10.1.0.0/29").id();
        for (int last = 1; last <= 6; last++) {
            slow.serial(pool, owner("t" + last));
        }
        slow.give(pool, "10.1.0.4", owner("t4"), ReleaseReason.RELEASED);
        clock.advance(Duration.ofSeconds(10));
        slow.give(pool, "10.1.0.2", owner("t2"), ReleaseReason.RELEASED);
        slow.give(pool, "10.1.0.3", owner("t3"), ReleaseReason.RELEASED);
        slow.give(pool, "10.1.0.6", owner("t6"), ReleaseReason.ROLLED_BACK);
        assertThat(slow.status(pool)).isEqualTo(new PoolStatus(4, 4, 2, 3));

        assertThat(slow.serial(pool, owner("t3"))).as("its former owner").startsWith("10.1.0.3/");
        assertThat(slow.serial(pool)).as("the one rolled back").startsWith("10.1.0.6/");
        assertThat(slow.serial(pool)).as("the one released first").startsWith("10.1.0.4/");
        assertThat(slow.take(pool, "10.1.0.2")).as("asked for").startsWith("10.1.0.2/");
        refused(ErrorCode.NO_AVAILABLE_ADDRESSES, () -> slow.serial(pool));

        slow.give(pool, "10.1.0.5", owner("t5"), ReleaseReason.RELEASED);
        clock.advance(Duration.ofSeconds(60));
        assertThat(slow.status(pool).quarantined()).isZero();
    }

    @Test
    @DisplayName("IPM-10: a released subnet is kept back from others, not from its former owner or who asks for it")
    void quarantinedSubnets() {
        Calls slow = ipam(Duration.ofMinutes(1));
        PoolId first = slow.anyPoolBut(owner("n1")).id();
        slow.release(first, owner("n1"));
        assertThat(slow.anySubnet()).isEqualTo("10.0.1.0/24");
        assertThat(slow.anyPoolBut(owner("n1"), "10.0.0.9/32").subnet()).hasToString("10.0.2.0/24");
        assertThat(slow.anyPoolBut(owner("n1")).subnet()).hasToString("10.0.0.0/24");
        slow.release(first, owner("n1"));
        assertThat(slow.pool("10.0.0.128/25").subnet()).hasToString("10.0.0.128/25");
        assertThat(slow.pool("0.0.0.0/25").subnet()).hasToString("10.0.0.0/25");
        slow.release(new PoolId("GlobalDefault/10.0.2.0/24"), owner("n2"));
        clock.advance(Duration.ofMinutes(1));
        assertThat(slow.anySubnet()).isEqualTo("10.0.2.0/24");
    }

    @Test
    @DisplayName("IPM-10: cursors and quarantines survive a restart as hints, and wait for their pools")
    void hintsSurviveARestart() {
        Calls before = ipam(Duration.ofMinutes(1));
        PoolId pool = before.pool("10.1.0.0/24").id();
        before.serial(pool);
        before.serial(pool);
        before.serial(pool);
        before.give(pool, "10.1.0.1");
        before.release(before.anyPoolBut(owner("n 1/x")).id(), owner("n 1/x"));
        String hints = before.driver().hints();

        Calls after = ipam(Duration.ofMinutes(1));
        after.driver().restoreHints(hints);
        assertThat(after.driver().hints().lines())
                .containsExactlyInAnyOrderElementsOf(hints.lines().toList());
        assertThat(after.anySubnet()).isEqualTo("10.0.1.0/24");
        after.pool("10.1.0.0/24");
        assertThat(after.serial(pool, owner("t9"))).isEqualTo("10.1.0.4/24");
        assertThat(after.lowest(pool)).as("its former owner").isEqualTo("10.1.0.1/24");
        assertThat(ipam.driver().hints()).isEmpty();
    }

    @Test
    @DisplayName("GEN-1: a refused pool request changes nothing, not even a quarantine in its way")
    void refusalsChangeNothing() {
        Calls slow = ipam(Duration.ofMinutes(1));
        slow.release(slow.pool("10.1.0.0/24").id(), owner("n1"));
        slow.pool("10.1.1.0/24");
        String before = slow.driver().hints();
        refused(ErrorCode.POOL_OVERLAP, () -> slow.pool("10.1.0.0/23"));
        assertThat(slow.driver().hints()).isEqualTo(before).contains("10.1.0.0/24");
    }
}
