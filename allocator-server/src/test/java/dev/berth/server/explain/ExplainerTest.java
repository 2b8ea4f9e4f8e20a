package dev.berth.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import dev.berth.server.load.Clusters;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Planner;
import dev.berth.server.plan.Problem;
import dev.berth.server.plan.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An explanation (GEN-5)")
class ExplainerTest {
    private static Plan plan(ClusterSettings settings, String cluster) {
        return new Planner(settings, Progress.NONE).plan(Clusters.parse(cluster));
    }

    private static Explanation only(Plan plan) {
        assertThat(plan.problems()).hasSize(1);
        return plan.problems().get(0).explanation();
    }

    private static Explanation only(String cluster) {
        return only(plan(ClusterSettings.DEFAULT, cluster));
    }

    private static String crawler(String subnet, int tasks) {
        StringBuilder text = new StringBuilder(
                        "networks: [{id: n, spec: {name: n, ipam: {configs: [{%s}]}}}]\n".formatted(subnet))
                .append("services: [{id: s, spec: {name: s, networks: [{target: n}]}}]\ntasks:\n");
        for (int i = 1; i <= tasks; i++) {
            text.append("- {id: s.").append(i).append(", serviceId: s, spec: {networks: [{target: n}]}}\n");
        }
        return text.toString();
    }

    @Test
    @DisplayName(
            "of a full network says who is on it, and the smallest subnet that would do, which does, and no smaller one")
    void fullNetwork() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            int tasks = 6 + random.nextInt(120);
            Plan plan = plan(ClusterSettings.DEFAULT, crawler("subnet: 10.30.0.0/29", tasks));
            assertThat(plan.problems()).hasSize(tasks - 4);
            Explanation explanation = plan.problems().get(0).explanation();
            assertThat(explanation.cause()).isEqualTo("held by 4 tasks of s, the gateway, 1 virtual IP");
            String remedy = String.valueOf(explanation.remedy());
            assertThat(remedy)
                    .startsWith("a subnet of /")
                    .endsWith(" holds all " + (tasks + 1) + " that want an address");
            Prefix advised = Prefix.parse(remedy.replaceAll(".*such as (\\S+),.*", "$1"));
            assertThat(problems("subnet: " + advised, tasks))
                    .as("seed %d: %s", seed, remedy)
                    .isEmpty();
            assertThat(problems("subnet: " + Prefix.containing(advised.first(), advised.length() + 1), tasks))
                    .as("seed %d: %s", seed, remedy)
                    .isNotEmpty();
        }
    }

    private static List<Problem> problems(String config, int tasks) {
        return plan(ClusterSettings.DEFAULT, crawler(config, tasks)).problems();
    }

    @Test
    @DisplayName("of a full range tells that the subnet without it would do")
    void fullRange() {
        Plan plan = plan(ClusterSettings.DEFAULT, crawler("subnet: 10.30.0.0/24, range: 10.30.0.128/30", 9));
        assertThat(plan.problems().get(0).explanation().remedy())
                .isEqualTo(
                        "without its range 10.30.0.128/30, the subnet 10.30.0.0/24 holds all 10 that want an address");
        assertThat(problems("subnet: 10.30.0.0/24", 9)).isEmpty();
    }

    @Test
    @DisplayName("of an overlap names the networks, and a subnet that is free")
    void overlap() {
        Explanation explanation = only(
                """
                networks:
                - {id: a, spec: {name: a, ipam: {configs: [{subnet: 10.5.0.0/24}]}}}
                - {id: b, spec: {name: b, ipam: {configs: [{subnet: 10.5.1.0/24}]}}}
                - {id: c, spec: {name: c, ipam: {configs: [{subnet: 10.5.0.0/23}]}}}
                """);
        assertThat(explanation)
                .isEqualTo(new Explanation(
                        "overlaps network a (10.5.0.0/24), network b (10.5.1.0/24)", "10.5.2.0/23 is free"));
    }

    @Test
    @DisplayName("of default pools that are used up says by whom, what is left, and what to add, and either would do")
    void usedUp() {
        String networks =
                """
                networks:
                - {id: a, spec: {name: a}}
                - {id: b, spec: {name: b, ipam: {configs: [{subnet: 10.9.0.16/29}]}}}
                - {id: c, spec: {name: c%s}}
                """;
        AddressPool pool = AddressPool.of("10.9.0.0/27", 28);
        ClusterSettings settings =
                ClusterSettings.builder().defaultAddressPools(List.of(pool)).build();
        Explanation explanation = only(plan(settings, networks.formatted("").replace("id: a", "id: bb")));
        assertThat(explanation.cause()).isEqualTo("held: 10.9.0.0/27 by bb, b");
        assertThat(explanation.remedy())
                .isEqualTo("the subnet 10.9.0.24/29, the largest one left there,"
                        + " or one more default pool, such as 10.9.0.32/27,28");
        assertThat(plan(
                                settings,
                                networks.formatted(", ipam: {configs: [{subnet: 10.9.0.24/29}]}")
                                        .replace("id: a", "id: bb"))
                        .problems())
                .isEmpty();
        ClusterSettings more = ClusterSettings.builder()
                .defaultAddressPools(List.of(pool, AddressPool.of("10.9.0.32/27", 28)))
                .build();
        assertThat(plan(more, networks.formatted("").replace("id: a", "id: bb")).problems())
                .isEmpty();
    }

    @Test
    @DisplayName("of an address that is taken names its holder and the next free one")
    void addressTaken() {
        String tasks =
                """
                networks: [{id: n, spec: {name: n}}]
                tasks:
                - {id: a, spec: {networks: [{target: n, addresses: [10.0.0.7]}]}}
                - {id: b, spec: {networks: [{target: n, addresses: [10.0.0.8]}]}}
                - {id: c, spec: {networks: [{target: n, addresses: [%s]}]}}
                """;
        assertThat(only(tasks.formatted("10.0.0.7"))).isEqualTo(new Explanation("held by task a", "10.0.0.9 is free"));
        assertThat(only(tasks.formatted("10.0.0.1")))
                .isEqualTo(new Explanation("held by the gateway of network n", "10.0.0.2 is free"));
        assertThat(only(tasks.formatted("10.0.1.1"))).isEqualTo(new Explanation(null, "10.0.0.2 is free"));
        assertThat(plan(ClusterSettings.DEFAULT, tasks.formatted("10.0.0.9")).problems())
                .isEmpty();
    }

    @Test
    @DisplayName("of a VNI or a port names the holder and the next free number")
    void numbers() {
        String network = "{id: %s, spec: {name: x, driver: {name: overlay, options:"
                + " {com.docker.network.driver.overlay.vxlanid_list: '%d'}}}}";
        assertThat(only("networks: [" + network.formatted("a", 77) + ", " + network.formatted("b", 78) + ", "
                        + network.formatted("c", 77) + "]"))
                .isEqualTo(new Explanation("held by network a", "79 is free"));
        String service = "- {id: %s, spec: {name: x, endpoint: {ports: [{targetPort: 1, publishedPort: %d}]}}}\n";
        assertThat(only("networks: [{id: i, spec: {name: i, ingress: true}}]\nservices:\n" + service.formatted("a", 80)
                        + service.formatted("b", 81) + service.formatted("c", 80)))
                .isEqualTo(new Explanation("held by service a", "82/tcp is free"));
        ClusterSettings settings =
                ClusterSettings.builder().vniRange(new VniRange(5, 6)).build();
        assertThat(only(plan(
                        settings,
                        "networks: [{id: a, spec: {name: a}}, {id: b, spec: {name: b}}, {id: c, spec: {name: c}}]")))
                .isEqualTo(new Explanation("held by 2 networks", "the VNI range 5-7 has one more"));
    }

    @Test
    @DisplayName("of what waits for others leads to the one that everything follows from")
    void dependencies() {
        Plan plan = plan(
                ClusterSettings.DEFAULT,
                """
                networks:
                - {id: a, spec: {name: a, ipam: {configs: [{subnet: 10.5.0.0/24}]}}}
                - {id: b, spec: {name: b, ipam: {configs: [{subnet: 10.5.0.0/16}]}}}
                services: [{id: s, spec: {name: s, networks: [{target: b}]}}]
                tasks: [{id: t, serviceId: s, spec: {networks: [{target: a}]}}]
                """);
        assertThat(plan.problems()).extracting(Problem::id).containsExactly("b", "s", "t");
        assertThat(plan.problems().subList(1, 3))
                .extracting(each -> each.explanation().cause())
                .containsOnly("follows from network b (pool-overlap)");
    }

    @Test
    @DisplayName("finds free blocks as a search of all of them does")
    void blocks() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Prefix within = Prefix.parse("10.0.0.0/24");
        for (int round = 0; round < 500; round++) {
            List<Prefix> taken = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                taken.add(Prefix.containing(
                        Prefix.parse("10.0.0." + random.nextInt(256) + "/32").first(), 25 + random.nextInt(8)));
            }
            int length = 24 + random.nextInt(9);
            Prefix expected = null;
            for (int at = 0; at < 256 && expected == null; at += 1 << (32 - length)) {
                Prefix candidate = Prefix.parse("10.0.0." + at + "/" + length);
                if (taken.stream().noneMatch(candidate::overlaps)) {
                    expected = candidate;
                }
            }
            assertThat(Blocks.firstFree(within, length, taken).orElse(null))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
        assertThat(Blocks.lengthFor(AddressFamily.IPV4, 1)).isEqualTo(32);
        assertThat(Blocks.lengthFor(AddressFamily.IPV4, 2)).isEqualTo(31);
        assertThat(Blocks.lengthFor(AddressFamily.IPV4, 3)).isEqualTo(29);
        assertThat(Blocks.lengthFor(AddressFamily.IPV4, 254)).isEqualTo(24);
        assertThat(Blocks.lengthFor(AddressFamily.IPV4, 255)).isEqualTo(23);
        assertThat(Blocks.lengthFor(AddressFamily.IPV6, 1)).isEqualTo(127);
    }
}
