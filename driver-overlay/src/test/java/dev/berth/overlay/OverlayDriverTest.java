package dev.berth.overlay;

import static dev.berth.overlay.Overlay.LIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.Scope;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayDriverTest {
    private final Overlay overlay = Overlay.withDefaults();

    private static AllocatorException refusal(Runnable call) {
        return catchThrowableOfType(AllocatorException.class, call::run);
    }

    @Test
    @DisplayName("DRV-1, DRV-5, CLU-5: is global, fit for ingress, and wants an address on each node")
    void capabilities() {
        NetworkCapabilities capabilities = overlay.driver().capabilities();
        assertThat(new OverlayDriverProvider().name()).isEqualTo("overlay");
        assertThat(capabilities.scope()).isEqualTo(Scope.GLOBAL);
        assertThat(capabilities.ingress()).isTrue();
        assertThat(capabilities.nodeAddress()).isTrue();
        assertThat(capabilities.traits()).isEqualTo(DriverTraits.IN_MEMORY);
        assertThat(overlay.driver().familiesWithoutGateway(Map.of())).isEmpty();
    }

    @Test
    @DisplayName("VNI-1: the first VNIs are 4096 and on, one a subnet of either family")
    void oneEach() {
        assertThat(overlay.allocate("a")).isEqualTo("4096");
        assertThat(overlay.allocate("b", 3)).isEqualTo("4097,4098,4099");
        assertThat(overlay.allocate("c")).isEqualTo("4100");
    }

    @Test
    @DisplayName(
            "VNI-1: given VNIs are taken positionally, missing ones allocated, and the cursor moves by the latter only")
    void givenAndMissing() {
        assertThat(overlay.allocate("a", 3, "4097,9000000")).isEqualTo("4097,9000000,4096");
        assertThat(overlay.allocate("b", 2)).isEqualTo("4098,4099");
        assertThat(overlay.allocate("c", 1, "1")).isEqualTo("1");
        assertThat(overlay.allocate("d", 1, "16777215")).isEqualTo("16777215");
        assertThat(overlay.allocate("e")).isEqualTo("4100");
    }

    @Test
    @DisplayName("VNI-1, IPM-6: allocation is next-fit: a freed VNI comes again only after the end of the range")
    void nextFit() {
        Overlay small = Overlay.with(ClusterSettings.builder().vniRange(new VniRange(10, 13)));
        assertThat(small.allocate("a")).isEqualTo("10");
        assertThat(small.allocate("b")).isEqualTo("11");
        small.free("a");
        assertThat(small.allocate("c")).isEqualTo("12");
        assertThat(small.allocate("d")).isEqualTo("13");
        assertThat(small.allocate("e")).isEqualTo("10");
        assertThat(refusal(() -> small.allocate("f")).code()).isEqualTo(ErrorCode.NO_MORE_VNIS);
    }

    @Test
    @DisplayName("IPM-6: the cursor stays moved when an allocation is rolled back")
    void rolledBackCursor() {
        overlay.allocate("a");
        overlay.free("a", ReleaseReason.ROLLED_BACK);
        assertThat(overlay.allocate("a")).isEqualTo("4097");
    }

    @Test
    @DisplayName("VNI-1, NET-6: other options pass through, in a fresh map, and the stored answer is taken again")
    void otherOptions() {
        Map<String, String> options = Map.of("color", "blue", LIST, "77");
        Map<String, String> first = overlay.driver().allocateNetwork(Overlay.request("a", 2, options));
        assertThat(first).containsOnly(Map.entry("color", "blue"), Map.entry(LIST, "77,4096"));

        Overlay restarted = Overlay.withDefaults();
        Map<String, String> again = restarted.driver().allocateNetwork(Overlay.request("a", 2, first));
        assertThat(again).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    @DisplayName("VNI-1: a network without subnets has no VNIs and no such option")
    void noSubnets() {
        assertThat(overlay.driver().allocateNetwork(Overlay.request("a", 0, Map.of("color", "blue"))))
                .containsOnly(Map.entry("color", "blue"));
        assertThat(refusal(() -> overlay.allocate("a")).code()).isEqualTo(ErrorCode.NETWORK_EXISTS);
        overlay.free("a");
        assertThat(refusal(() -> overlay.allocate("a", 0, "5000")).code()).isEqualTo(ErrorCode.INVALID_VNI);
        assertThat(overlay.allocate("b")).isEqualTo("4096");
    }

    @Test
    @DisplayName("VNI-2: a given VNI that is held is vni-in-use, naming the holder; the others are given back")
    void inUse() {
        overlay.allocate("holder", 1, "5000");
        AllocatorException refusal = refusal(() -> overlay.allocate("late", 3, "6000,5000"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.VNI_IN_USE);
        assertThat(refusal)
                .hasMessage(
                        "network late: \"5000\": held by network holder; choose another one, or leave it out to get any");
        assertThat(overlay.allocate("other", 1, "6000")).isEqualTo("6000");
        assertThat(overlay.allocate("late", 3, "7000")).isEqualTo("7000,4096,4097");
    }

    @Test
    @DisplayName("VNI-2: one VNI given twice is vni-in-use, and taken by neither")
    void givenTwice() {
        AllocatorException refusal = refusal(() -> overlay.allocate("a", 3, "7,9,7"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.VNI_IN_USE);
        assertThat(refusal.value()).hasValue("7");
        assertThat(overlay.allocate("b", 2, "7,9")).isEqualTo("7,9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "-1",
                "+1",
                " 5",
                "5 ",
                "0x10",
                "1.0",
                "5,",
                ",5",
                "5,,6",
                "0",
                "00",
                "16777216",
                "4294967297",
                "99999999999999999999999999",
                "\u0665",
                "5;6",
                "5,6,7",
                ",,,,,"
            })
    @DisplayName("VNI-2: what is no list of VNIs from 1 to 16777215, or too long, is invalid-vni and changes nothing")
    void invalid(String list) {
        AllocatorException refusal = refusal(() -> overlay.allocate("a", 2, list));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VNI);
        assertThat(refusal.subject()).hasValue("network a");
        assertThat(overlay.allocate("a", 2)).isEqualTo("4096,4097");
    }

    @Test
    @DisplayName("VNI-2: a hostile list is refused with a short message")
    void hostile() {
        assertThat(refusal(() -> overlay.allocate("a", 1, "9".repeat(1_000_000))))
                .message()
                .hasSizeLessThan(300);
        assertThat(refusal(() -> overlay.allocate("a", 2, "1,".repeat(1_000_000))))
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    @DisplayName("VNI-3: a network's second allocation is network-exists, and keeps the first")
    void twice() {
        overlay.allocate("a");
        AllocatorException refusal = refusal(() -> overlay.allocate("a", 1, "9"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NETWORK_EXISTS);
        assertThat(refusal.subject()).hasValue("network a");
        assertThat(refusal(() -> overlay.allocate("b", 1, "4096")).problem()).contains("network a");
        assertThat(overlay.allocate("b", 1, "9")).isEqualTo("9");
    }

    @Test
    @DisplayName("VNI-3: freeing returns all VNIs; freeing again, or an unknown network, is unknown-network")
    void free() {
        overlay.allocate("a", 3, "1,4097");
        overlay.free("a");
        assertThat(overlay.allocate("b", 3, "1,4096,4097")).isEqualTo("1,4096,4097");
        for (String unknown : List.of("a", "never")) {
            AllocatorException refusal = refusal(() -> overlay.free(unknown));
            assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
            assertThat(refusal.subject()).hasValue("network " + unknown);
        }
    }

    @Test
    @DisplayName("VNI-3, NET-12: range and exclusions hold for VNIs that are chosen, not for those given")
    void rangeAndExclusions() {
        Overlay small = Overlay.with(ClusterSettings.builder()
                .vniRange(new VniRange(100, 105))
                .excludedVnis(List.of(new VniRange(1, 100), new VniRange(102, 103), new VniRange(103, 103))));
        assertThat(small.allocate("a", 2, "103,200")).isEqualTo("103,200");
        assertThat(small.allocate("b", 3)).isEqualTo("101,104,105");
        small.free("a");
        AllocatorException refusal = refusal(() -> small.allocate("c"));
        assertThat(refusal)
                .hasMessage("network c: wants 1 of the VNIs 100-105, of which 0 can be had"
                        + " (3 held, 3 excluded); release a network, or widen the VNI range");
    }

    @Test
    @DisplayName("GEN-1, VNI-3: when some but not all VNIs can be had, none is taken and the cursor stays")
    void allOrNothing() {
        Overlay small = Overlay.with(ClusterSettings.builder().vniRange(new VniRange(1, 4)));
        small.allocate("a");
        assertThat(refusal(() -> small.allocate("b", 4)).code()).isEqualTo(ErrorCode.NO_MORE_VNIS);
        assertThat(refusal(() -> small.allocate("b", 4, "2")).code()).isEqualTo(ErrorCode.NO_MORE_VNIS);
        assertThat(small.allocate("b", 3)).isEqualTo("2,3,4");
    }

    @Nested
    class WithQuarantine {
        private final Overlay.HandClock clock = new Overlay.HandClock();
        private final ClusterSettings settings = ClusterSettings.builder()
                .vniRange(new VniRange(1, 4))
                .quarantine(Duration.ofSeconds(60))
                .build();
        private final Overlay kept = Overlay.with(settings, clock);

        @Test
        @DisplayName("IPM-10: a released VNI is kept back for the time set, and free exactly then")
        void keptBack() {
            kept.allocate("a");
            kept.free("a");
            kept.allocate("b", 2);
            clock.advance(Duration.ofSeconds(59));
            assertThat(kept.allocate("c")).isEqualTo("4");
            kept.free("c", ReleaseReason.ROLLED_BACK);
            assertThat(kept.allocate("c")).isEqualTo("4");
            kept.free("c", ReleaseReason.ROLLED_BACK);
            clock.advance(Duration.ofSeconds(1));
            assertThat(kept.allocate("d")).isEqualTo("1");
        }

        @Test
        @DisplayName("IPM-10: a rollback never quarantines")
        void rollback() {
            kept.allocate("a", 3);
            kept.free("a", ReleaseReason.ROLLED_BACK);
            assertThat(kept.driver().hints()).isEqualTo("cursor 3\n");
            assertThat(kept.allocate("b", 3)).isEqualTo("4,1,2");
        }

        @Test
        @DisplayName("IPM-10: an explicit request gets through, from anyone")
        void explicit() {
            kept.allocate("a", 2);
            kept.free("a");
            assertThat(kept.allocate("b", 1, "2")).isEqualTo("2");
            assertThat(kept.allocate("c", 2)).isEqualTo("3,4");
        }

        @Test
        @DisplayName("IPM-10: its former owner finds it free, in the order of next-fit")
        void formerOwner() {
            kept.allocate("a");
            kept.allocate("b");
            kept.allocate("c");
            kept.free("b");
            kept.free("a");
            assertThat(kept.allocate("a", 2)).isEqualTo("4,1");
            assertThat(kept.allocate("b")).isEqualTo("2");
        }

        @Test
        @DisplayName("IPM-10: when nothing else is free, the one released first is given")
        void releasedFirst() {
            for (String network : List.of("a", "b", "c", "d")) {
                kept.allocate(network);
            }
            for (String network : List.of("c", "a", "d")) {
                kept.free(network);
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(kept.allocate("e", 2)).isEqualTo("3,1");
            assertThat(kept.allocate("f")).isEqualTo("4");
            assertThat(refusal(() -> kept.allocate("g")).code()).isEqualTo(ErrorCode.NO_MORE_VNIS);
        }

        @Test
        @DisplayName(
                "IPM-10: cursor and quarantine live through a restart as hints; a stored VNI is taken all the same")
        void hints() {
            kept.allocate("a / \u00e4\n1");
            kept.allocate("b");
            kept.free("a / \u00e4\n1");
            clock.advance(Duration.ofSeconds(10));
            kept.free("b");
            String saved = kept.driver().hints();

            Overlay restarted = Overlay.with(settings, clock);
            restarted.driver().restoreHints(saved);
            assertThat(restarted.driver().hints()).isEqualTo(saved);
            assertThat(restarted.allocate("stored", 1, "2")).isEqualTo("2");
            assertThat(restarted.allocate("c", 2)).isEqualTo("3,4");
            assertThat(restarted.allocate("a / \u00e4\n1")).isEqualTo("1");
        }

        @Test
        @DisplayName("IPM-10: hints that make no sense are passed over, and a release in the future counts from now")
        void strangeHints() {
            kept.driver()
                    .restoreHints(
                            """
                    cursor 99
                    cursor
                    cursor x
                    77 2026-01-01T00:00:00Z a
                    2 yesterday a
                    2 2026-01-01T00:00:00Z %zz
                    3 2036-01-01T00:00:00Z late
                    3 2026-01-01T00:00:00Z again
                    1 2026-01-01T00:00:00Z early
                    4 2025-01-01T00:00:00Z over
                    \u0000 - \ud800
                    """);
            assertThat(kept.driver().hints()).isEqualTo("3 2026-01-01T00:00:00Z again\n1 2026-01-01T00:00:00Z early\n");
            assertThat(kept.allocate("n", 2)).isEqualTo("2,4");
            assertThat(kept.allocate("early")).isEqualTo("1");
        }

        @Test
        @DisplayName("IPM-10: a future release keeps back from now on, whatever the saved order")
        void futureHint() {
            kept.driver().restoreHints("2 2036-01-01T00:00:00Z b\n1 2025-12-31T23:59:30Z a\n");
            assertThat(kept.driver().hints()).isEqualTo("1 2025-12-31T23:59:30Z a\n2 2026-01-01T00:00:00Z b\n");
            clock.advance(Duration.ofSeconds(59));
            assertThat(kept.allocate("c", 3)).isEqualTo("1,3,4");
            clock.advance(Duration.ofSeconds(1));
            assertThat(kept.driver().hints()).isEqualTo("cursor 4\n");
        }

        @Test
        @DisplayName("NET-12: VNIs outside the range or excluded are not kept back, for nobody gets them unasked")
        void ineligible() {
            kept.allocate("a", 1, "99");
            kept.free("a");
            assertThat(kept.driver().hints()).isEmpty();
        }

        @Test
        @DisplayName("IPM-10: a quarantine as long as can be does no harm")
        void forever() {
            ClusterSettings forever = ClusterSettings.builder()
                    .vniRange(new VniRange(1, 2))
                    .quarantine(Duration.ofSeconds(Long.MAX_VALUE))
                    .build();
            Overlay driver = Overlay.with(forever, clock);
            driver.allocate("a");
            driver.free("a");
            clock.advance(Duration.ofDays(365_000));
            assertThat(driver.allocate("b")).isEqualTo("2");
            assertThat(driver.allocate("c")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("IPM-10: without a quarantine, hints are the cursor, and saved quarantines are let go")
    void hintsWithoutQuarantine() {
        assertThat(overlay.driver().hints()).isEmpty();
        overlay.driver().restoreHints("cursor 5000\n5001 2026-01-01T00:00:00Z a\n");
        assertThat(overlay.driver().hints()).isEqualTo("cursor 5000\n");
        assertThat(overlay.allocate("b")).isEqualTo("5001");
    }

    @ParameterizedTest
    @CsvSource({"1,16777215", "4096,4096", "16777215,16777215"})
    @DisplayName("VNI-3: every VNI of the range is given once, wherever the range lies")
    void wholeRange(int first, int last) {
        Overlay whole = Overlay.with(ClusterSettings.builder().vniRange(new VniRange(first, last)));
        int count = Math.min(last - first + 1, 10_000);
        Set<String> seen = new LinkedHashSet<>();
        for (int at = 0; at < count; at++) {
            seen.add(whole.allocate("n" + at));
        }
        assertThat(seen).hasSize(count).first().isEqualTo(Integer.toString(first));
        if (count == last - first + 1) {
            assertThatThrownBy(() -> whole.allocate("more")).isInstanceOf(AllocatorException.class);
        }
    }
}
