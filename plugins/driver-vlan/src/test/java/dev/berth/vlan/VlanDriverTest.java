package dev.berth.vlan;

import static dev.berth.vlan.Vlans.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The VLAN driver")
class VlanDriverTest {
    @Test
    @DisplayName("DRV-1: is found by its name, is global, and unfit for the ingress network")
    void registration() {
        assertThat(ServiceLoader.load(NetworkDriverProvider.class).stream()
                        .map(each -> each.get().name()))
                .contains("vlan");
        var capabilities = Vlans.with(Map.of()).driver().capabilities();
        assertThat(capabilities.scope()).isEqualTo(Scope.GLOBAL);
        assertThat(capabilities.ingress()).isFalse();
        assertThat(capabilities.nodeAddress()).isFalse();
    }

    @Test
    @DisplayName("allocates all 4094 ids, each once, and none more")
    void allOfThem() {
        Vlans vlans = Vlans.with(Map.of());
        Set<Integer> ids = new TreeSet<>();
        for (int at = 0; at < 4094; at++) {
            assertThat(ids.add(vlans.any("n" + at))).isTrue();
        }
        assertThat(ids)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 4094).boxed().toList());
        assertThat(refused("vlan-no-available-ids", () -> vlans.any("one too many")))
                .hasMessageContaining("all 4094 VLAN ids")
                .hasMessageContaining("(1-4094)");
        vlans.free("n76");
        assertThat(vlans.any("one too many")).isEqualTo(77);
    }

    @ParameterizedTest
    @DisplayName("refuses ids that 802.1Q reserves or does not have:")
    @ValueSource(strings = {"0", "4095", "4096", "65535", "99999999999999999999"})
    void outOfRange(String id) {
        Vlans vlans = Vlans.with(Map.of());
        refused("vlan-id-out-of-range", () -> vlans.certain("n1", id));
        refused("vlan-id-out-of-range", () -> vlans.id("n1", Map.of(VlanDriverProvider.RANGES, "1-" + id)));
        assertThat(vlans.any("n1")).isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("refuses what is no id or range:")
    @ValueSource(strings = {"", " ", "a", "-1", "1-", "-", "2-1", "1,,2", "1,", "0x10", "1.5", "١"})
    void malformed(String text) {
        Vlans vlans = Vlans.with(Map.of());
        refused("invalid-argument", () -> vlans.certain("n1", text));
        refused("invalid-argument", () -> vlans.id("n1", Map.of(VlanDriverProvider.RANGES, text)));
        refused("invalid-argument", () -> vlans.id("n1", Map.of(VlanDriverProvider.EXCLUDE, text)));
        refused("invalid-argument", () -> Vlans.with(Map.of("ranges", text)));
        assertThat(vlans.any("n1")).isEqualTo(1);
    }

    @Test
    @DisplayName("GEN-3: honours a certain id, inside the ranges or not, and names the network that holds it")
    void certainIds() {
        Vlans vlans = Vlans.with(Map.of("ranges", "100-101", "exclude", "101"));
        assertThat(vlans.certain("n1", "4094")).isEqualTo(4094);
        assertThat(vlans.certain("n2", " 101 ")).isEqualTo(101);
        assertThat(refused("vlan-id-in-use", () -> vlans.certain("n3", "101")))
                .hasMessageContaining("held by network n2 on physical network default");
        assertThat(vlans.any("n3")).isEqualTo(100);
        refused("vlan-no-available-ids", () -> vlans.any("n4"));
        vlans.free("n2");
        refused("vlan-no-available-ids", () -> vlans.any("n4"));
        refused("unknown-network", () -> vlans.free("n2"));
        assertThat(refused("network-exists", () -> vlans.any("n3"))).hasMessageContaining("VLAN id 100");
    }

    @Test
    @DisplayName("gives one id once on each physical network")
    void physicalNetworks() {
        Vlans vlans = Vlans.with(Map.of(
                "physical-networks", "east, west", "ranges", "10-19", "ranges.west", "20-29", "exclude.east", "10-12"));
        Map<String, String> east = Map.of(VlanDriverProvider.PHYSICAL_NETWORK, "east");
        Map<String, String> west = Map.of(VlanDriverProvider.PHYSICAL_NETWORK, "west");
        assertThat(vlans.id("n1", east)).isEqualTo(13);
        assertThat(vlans.id("n2", west)).isEqualTo(20);
        Map<String, String> same = new HashMap<>(west);
        same.put(VlanDriverProvider.ID, "13");
        assertThat(vlans.id("n3", same)).isEqualTo(13);
        assertThat(refused("invalid-argument", () -> vlans.any("n4")))
                .hasMessageContaining("no such physical network; there are [east, west]");
        refused("invalid-argument", () -> Vlans.with(Map.of("physical-networks", "east", "ranges.west", "1")));
        refused("invalid-argument", () -> Vlans.with(Map.of("range", "1")));
    }

    @ParameterizedTest(name = "{0} without {1} gives {2}")
    @DisplayName("narrows the ids that any can be by a network's own ranges and exclusions:")
    @CsvSource({
        "'150-160,300', '', 150",
        "'150-160,300', 150-159, 160",
        "'150-160,300', 150-160, none",
        "'1-99', '', none",
        "'1-4094', 1-109, 110",
        "'300', '', none",
    })
    void narrowed(String ranges, String exclude, String expected) {
        Vlans vlans = Vlans.with(Map.of("ranges", "100-199"));
        Map<String, String> options = new HashMap<>(Map.of(VlanDriverProvider.RANGES, ranges));
        if (!exclude.isEmpty()) {
            options.put(VlanDriverProvider.EXCLUDE, exclude);
        }
        if (expected.equals("none")) {
            refused("vlan-no-available-ids", () -> vlans.id("n1", options));
        } else {
            assertThat(vlans.id("n1", options)).isEqualTo(Integer.parseInt(expected));
        }
    }

    @Test
    @DisplayName("GEN-7: after a restart each network has its id and physical network again, whatever the order")
    void restart() {
        Vlans before = Vlans.with(Map.of());
        Map<String, Map<String, String>> states = new HashMap<>();
        for (int at = 0; at < 100; at++) {
            states.put(
                    "n" + at,
                    before.state("n" + at, Map.of("mine", "kept", VlanDriverProvider.PHYSICAL_NETWORK, "p" + at % 3)));
        }
        before.free("n50");
        states.remove("n50");
        String hints = before.driver().hints();

        long seed = System.nanoTime();
        System.out.println("VlanDriverTest.restart seed " + seed);
        Vlans after = Vlans.with(Map.of());
        after.driver().restoreHints("cursor nonsense\ncursor 9999 %zz\n\n" + hints);
        List<String> order = new ArrayList<>(states.keySet());
        Collections.shuffle(order, new Random(seed));
        for (String network : order) {
            assertThat(after.state(network, states.get(network))).isEqualTo(states.get(network));
        }
        assertThat(after.driver().hints()).isEqualTo(hints);
        // Next-fit goes on behind the cursor, past the id that was freed.
        assertThat(after.id("new", Map.of(VlanDriverProvider.PHYSICAL_NETWORK, "p2")))
                .isEqualTo(34);
    }

    @Test
    @DisplayName("over 100,000 random steps does what a naive model does (next-fit, GEN-1)")
    void likeTheModel() {
        long seed = System.nanoTime();
        System.out.println("VlanDriverTest.likeTheModel seed " + seed);
        Random random = new Random(seed);
        int refusals = 0;
        for (int history = 0; history < 200; history++) {
            int last = 1 + random.nextInt(12);
            int excluded = 1 + random.nextInt(12);
            Vlans vlans = Vlans.with(Map.of("ranges", "1-" + last, "exclude", "" + excluded));
            Map<String, Integer> held = new HashMap<>();
            int cursor = 0;
            for (int step = 0; step < 500; step++) {
                String network = "n" + random.nextInt(10);
                int kind = random.nextInt(3);
                if (kind == 0) {
                    if (held.remove(network) != null) {
                        vlans.free(network);
                    } else {
                        refused("unknown-network", () -> vlans.free(network));
                    }
                } else if (held.containsKey(network)) {
                    refused("network-exists", () -> vlans.any(network));
                } else if (kind == 1) {
                    int id = 1 + random.nextInt(14);
                    if (held.containsValue(id)) {
                        refused("vlan-id-in-use", () -> vlans.certain(network, "" + id));
                        refusals++;
                    } else {
                        assertThat(vlans.certain(network, "" + id)).isEqualTo(id);
                        held.put(network, id);
                    }
                } else {
                    int expected = 0;
                    for (int at = 1; at <= last && expected == 0; at++) {
                        int id = (cursor + at - 1) % last + 1;
                        expected = id == excluded || held.containsValue(id) ? 0 : id;
                    }
                    if (expected == 0) {
                        refused("vlan-no-available-ids", () -> vlans.any(network));
                        refusals++;
                    } else {
                        assertThat(vlans.any(network)).as("seed %d", seed).isEqualTo(expected);
                        held.put(network, expected);
                        cursor = expected;
                    }
                }
            }
        }
        assertThat(refusals).isGreaterThan(1000);
    }

    @Test
    @DisplayName("GEN-6: many threads never get one id twice, and lose none")
    void threads() throws Exception {
        long seed = System.nanoTime();
        System.out.println("VlanDriverTest.threads seed " + seed);
        Vlans vlans = Vlans.with(Map.of("ranges", "1-40"));
        Map<Integer, String> holders = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int number = thread;
            running.add(threads.submit(() -> {
                Random random = new Random(seed + number);
                Map<String, Integer> held = new HashMap<>();
                for (int step = 0; step < 20_000; step++) {
                    String network = number + "-" + random.nextInt(10);
                    Integer own = held.remove(network);
                    if (own != null) {
                        assertThat(holders.remove(own)).isEqualTo(network);
                        vlans.free(network);
                        continue;
                    }
                    try {
                        int id = vlans.any(network);
                        assertThat(holders.putIfAbsent(id, network)).isNull();
                        held.put(network, id);
                    } catch (dev.berth.api.error.AllocatorException e) {
                        assertThat(e.code()).isEqualTo(VlanDriverProvider.NO_AVAILABLE_IDS);
                    }
                }
                held.forEach((network, id) -> {
                    holders.remove(id);
                    vlans.free(network);
                });
            }));
        }
        threads.shutdown();
        for (Future<?> thread : running) {
            thread.get();
        }
        assertThat(IntStream.range(0, 40).mapToObj(at -> vlans.any("all" + at)))
                .doesNotHaveDuplicates()
                .hasSize(40);
    }
}
