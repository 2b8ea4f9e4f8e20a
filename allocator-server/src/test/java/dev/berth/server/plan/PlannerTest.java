package dev.berth.server.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.Clusters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A plan")
class PlannerTest {
    private static Plan plan(String cluster) {
        return plan(Clusters.parse(cluster));
    }

    private static Plan plan(Cluster cluster) {
        return new Planner(ClusterSettings.DEFAULT, Progress.NONE).plan(cluster);
    }

    private static Network network(Plan plan, String id) {
        return plan.networks().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Service service(Plan plan, String id) {
        return plan.services().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Task task(Plan plan, String id) {
        return plan.tasks().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String subnet(Plan plan, String id) {
        return network(plan, id).state().ipam().pools().get(0).subnet().toString();
    }

    private static List<String> problems(Plan plan) {
        return plan.problems().stream()
                .map(each -> each.kind() + " " + each.id() + " " + each.code())
                .toList();
    }

    @Test
    @DisplayName("allocates ingress first, then networks, nodes, services and tasks, each by id as plain text (CLU-1)")
    void ordersKindsAndIds() {
        Plan plan = plan(
                """
                tasks:
                - {id: t.2, spec: {networks: [{target: n}]}}
                - {id: t.10, spec: {networks: [{target: n}]}}
                services:
                - {id: s, spec: {name: s, networks: [{target: n}]}}
                nodes:
                - {id: m, attachments: [{networkId: n}]}
                networks:
                - {id: n, spec: {name: n}}
                - {id: a, spec: {name: a}}
                - {id: z, spec: {name: z, ingress: true}}
                """);
        assertThat(plan.problems()).isEmpty();
        assertThat(subnet(plan, "z")).isEqualTo("10.0.0.0/24");
        assertThat(subnet(plan, "a")).isEqualTo("10.0.1.0/24");
        assertThat(subnet(plan, "n")).isEqualTo("10.0.2.0/24");
        assertThat(plan.nodes().get(0).attachments().get(0).addresses()).hasToString("[10.0.2.2/24]");
        assertThat(service(plan, "s").virtualIps("n")).hasToString("[10.0.2.3/24]");
        assertThat(task(plan, "t.10").addresses("n")).hasToString("[10.0.2.4/24]");
        assertThat(task(plan, "t.2").addresses("n")).hasToString("[10.0.2.5/24]");
    }

    @Test
    @DisplayName("keeps the order of the files in its result")
    void keepsTheOrderOfTheFiles() {
        Plan plan = plan("networks: [{id: n, spec: {name: n}}, {id: a, spec: {name: a}}]");
        assertThat(plan.networks()).extracting(Network::id).containsExactly("n", "a");
    }

    @Test
    @DisplayName("is the same whatever the order of the objects")
    void doesNotDependOnOrder() {
        Cluster cluster = Clusters.parse(
                """
                networks:
                - {id: i, spec: {name: i, ingress: true}}
                - {id: a, spec: {name: a}}
                - {id: b, spec: {name: b, dualStack: true}}
                services:
                - {id: s1, spec: {name: s1, networks: [{target: a}], endpoint: {ports: [{targetPort: 80}]}}}
                - {id: s2, spec: {name: s2, networks: [{target: b}, {target: a}], endpoint: {ports: [{targetPort: 81}]}}}
                tasks:
                - {id: t1, serviceId: s1, spec: {networks: [{target: a}]}}
                - {id: t2, serviceId: s2, spec: {networks: [{target: b}, {target: a}]}}
                - {id: t3, serviceId: s2, spec: {networks: [{target: b}, {target: a}]}}
                """);
        Plan expected = plan(cluster);
        assertThat(expected.problems()).isEmpty();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            Plan shuffled = plan(new Cluster(
                    shuffled(cluster.networks(), random),
                    shuffled(cluster.services(), random),
                    shuffled(cluster.tasks(), random),
                    List.of(),
                    List.of()));
            assertThat(shuffled.networks())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected.networks());
            assertThat(shuffled.services())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected.services());
            assertThat(shuffled.tasks()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected.tasks());
        }
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    @Test
    @DisplayName("lets nothing new take what something stored holds, whatever the ids (CLU-1)")
    void storedComesFirst() {
        Plan plan = plan(
                """
                networks:
                - {id: a, spec: {name: a}}
                - id: z
                  spec: {name: z}
                  state:
                    driver: {name: overlay, options: {com.docker.network.driver.overlay.vxlanid_list: "4096"}}
                    ipam: {driver: {name: default}, configs: [{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}
                services:
                - {id: a, spec: {name: a, networks: [{target: z}]}}
                - id: z
                  spec: {name: z, networks: [{target: z}]}
                  state: {virtualIps: [{networkId: z, address: 10.0.0.2/24}]}
                - id: more
                  spec: {name: more, networks: [{target: a}, {target: z}]}
                  state: {virtualIps: [{networkId: z, address: 10.0.0.9/24}]}
                tasks:
                - {id: a, spec: {networks: [{target: z}]}}
                - id: z
                  spec: {networks: [{target: z}]}
                  state: {networks: [{networkId: z, addresses: [10.0.0.3/24]}]}
                nodes:
                - {id: a, attachments: [{networkId: z}]}
                - {id: z, attachments: [{networkId: z, addresses: [10.0.0.4/24]}]}
                """);
        assertThat(plan.problems()).isEmpty();
        assertThat(subnet(plan, "z")).isEqualTo("10.0.0.0/24");
        assertThat(subnet(plan, "a")).isEqualTo("10.0.1.0/24");
        assertThat(network(plan, "a").state().driver().options()).containsValue("4097");
        assertThat(service(plan, "z").virtualIps("z")).hasToString("[10.0.0.2/24]");
        assertThat(service(plan, "more").virtualIps("z")).hasToString("[10.0.0.9/24]");
        assertThat(service(plan, "more").virtualIps("a")).hasToString("[10.0.1.2/24]");
        assertThat(task(plan, "z").addresses("z")).hasToString("[10.0.0.3/24]");
        assertThat(plan.nodes().get(1).attachments().get(0).addresses()).hasToString("[10.0.0.4/24]");
    }

    @Test
    @DisplayName("is stable: planned again with its own result as state, nothing changes (GEN-7)")
    void isStable() {
        Plan first = plan(
                """
                networks:
                - {id: i, spec: {name: i, ingress: true}}
                - {id: n, spec: {name: n, dualStack: true}}
                services:
                - {id: s, spec: {name: s, networks: [{target: n}], endpoint: {ports: [{targetPort: 80}]}}}
                tasks:
                - {id: t, serviceId: s, spec: {networks: [{target: n}]}}
                nodes:
                - {id: m, attachments: [{networkId: n}]}
                """);
        Plan second = plan(new Cluster(first.networks(), first.services(), first.tasks(), first.nodes(), List.of()));
        assertThat(second).isEqualTo(first);
    }

    private static final String INGRESS =
            """
            networks:
            - {id: i, spec: {name: ingress, ingress: true}}
            - {id: n, spec: {name: n}}
            """;

    @Test
    @DisplayName("gives a service that publishes in ingress mode a virtual IP there first, and its tasks too (CLU-4)")
    void publishesThroughIngress() {
        Plan plan = plan(
                INGRESS
                        + """
                services:
                - {id: s, spec: {name: s, networks: [{target: n}], endpoint: {ports: [{targetPort: 80, publishedPort: 8080}, {targetPort: 90}]}}}
                - {id: host, spec: {name: h, networks: [{target: n}], endpoint: {ports: [{targetPort: 80, publishedPort: 8080, publishMode: host}]}}}
                tasks:
                - {id: t, serviceId: s, spec: {networks: [{target: n}]}}
                - {id: h, serviceId: host, spec: {networks: [{target: n}]}}
                """);
        assertThat(plan.problems()).isEmpty();
        Service service = service(plan, "s");
        assertThat(service.state().virtualIps())
                .extracting(each -> each.networkId())
                .containsExactly("i", "n");
        assertThat(service.state().ports())
                .extracting(each -> each.publishedPort())
                .containsExactly(8080, 30000);
        Task task = task(plan, "t");
        assertThat(task.state().networks()).extracting(each -> each.networkId()).containsExactly("i", "n");
        assertThat(task.state().endpoint()).isEqualTo(service.state());
        assertThat(task(plan, "h").state().networks())
                .extracting(each -> each.networkId())
                .containsExactly("n");
    }

    @Test
    @DisplayName("adds ingress last for a service that has virtual IPs already (CLU-4)")
    void addsIngressLast() {
        Plan plan = plan(
                INGRESS
                        + """
                services:
                - id: s
                  spec: {name: s, networks: [{target: n}], endpoint: {ports: [{targetPort: 80}]}}
                  state: {virtualIps: [{networkId: n, address: 10.0.1.7/24}]}
                """);
        assertThat(plan.problems()).isEmpty();
        assertThat(service(plan, "s").state().virtualIps())
                .extracting(each -> each.networkId())
                .containsExactly("n", "i");
    }

    @Test
    @DisplayName("refuses dnsrr with ports in ingress mode (CLU-4), and what depends on the service with it")
    void refusesDnsrrThroughIngress() {
        Plan plan = plan(
                INGRESS
                        + """
                services:
                - {id: s, spec: {name: s, networks: [{target: n}], endpoint: {mode: dnsrr, ports: [{targetPort: 80}]}}}
                tasks:
                - {id: t, serviceId: s, spec: {networks: [{target: n}]}}
                """);
        assertThat(problems(plan)).containsExactly("service s invalid-argument", "task t unknown-service");
        assertThat(plan.problems().get(1).message()).isEqualTo("service s was not allocated; solve its problem first");
    }

    @Test
    @DisplayName("refuses a second ingress network, and ports in ingress mode without one (CLU-6)")
    void refusesSecondIngress() {
        Plan two = plan("networks: [{id: b, spec: {name: b, ingress: true}}, {id: a, spec: {name: a, ingress: true}}]");
        assertThat(problems(two)).containsExactly("network b ingress-exists");
        Plan none = plan("services: [{id: s, spec: {name: s, endpoint: {ports: [{targetPort: 80}]}}}]");
        assertThat(problems(none)).containsExactly("service s unknown-network");
    }

    @Test
    @DisplayName("gives an ended task nothing (CLU-4)")
    void endedTasksGetNothing() {
        Plan plan = plan(
                """
                networks: [{id: n, spec: {name: n}}]
                tasks:
                - id: t
                  ended: true
                  spec: {networks: [{target: n}]}
                  state: {networks: [{networkId: n, addresses: [10.0.0.2/24]}]}
                - {id: u, spec: {networks: [{target: n}]}}
                """);
        assertThat(plan.problems()).isEmpty();
        assertThat(task(plan, "t").state()).isNull();
        assertThat(task(plan, "u").addresses("n")).hasToString("[10.0.0.2/24]");
    }

    @Test
    @DisplayName("goes on past what is refused, and says of each dependent what it waits for")
    void goesOn() {
        Plan plan = plan(
                """
                networks:
                - {id: a, spec: {name: a, ipam: {configs: [{subnet: 10.5.0.0/24}]}}}
                - {id: b, spec: {name: b, ipam: {configs: [{subnet: 10.5.0.0/16}]}}}
                - {id: c, spec: {name: c, ipam: {configs: [{subnet: 10.6.0.0/24, gateway: 10.7.0.1}]}}}
                services:
                - {id: s, spec: {name: s, networks: [{target: a}, {target: b}]}}
                - {id: ok, spec: {name: ok, networks: [{target: a}]}}
                tasks:
                - {id: t, spec: {networks: [{target: b}]}}
                - {id: u, serviceId: s, spec: {networks: [{target: a}]}}
                - {id: v, serviceId: ok, spec: {networks: [{target: a}]}}
                nodes:
                - {id: m, attachments: [{networkId: b}, {networkId: a}]}
                """);
        assertThat(problems(plan))
                .containsExactly(
                        "network b pool-overlap",
                        "network c address-out-of-range",
                        "node m unknown-network",
                        "service s unknown-network",
                        "task t unknown-network",
                        "task u unknown-service");
        assertThat(plan.problems().get(3).message()).isEqualTo("network b was not allocated; solve its problem first");
        assertThat(plan.services()).extracting(Service::id).containsExactly("ok");
        assertThat(plan.tasks()).extracting(Task::id).containsExactly("v");
        assertThat(plan.nodes().get(0).attachments())
                .extracting(each -> each.networkId())
                .containsExactly("a");
    }

    @Test
    @DisplayName(
            "names the service that holds a port, and gives back the ports of a service that is refused later (PRT-3)")
    void releasesPortsOfRefused() {
        Plan plan = plan(
                """
                networks:
                - {id: i, spec: {name: i, ingress: true, ipam: {configs: [{subnet: 10.0.0.0/30}]}}}
                services:
                - {id: a, spec: {name: a, endpoint: {ports: [{targetPort: 1, publishedPort: 80}]}}}
                - {id: b, spec: {name: b, endpoint: {ports: [{targetPort: 1, publishedPort: 80}]}}}
                - {id: c, spec: {name: c, endpoint: {ports: [{targetPort: 1, publishedPort: 81}]}}}
                - {id: d, spec: {name: d, endpoint: {ports: [{targetPort: 1, publishedPort: 81}]}}}
                """);
        assertThat(problems(plan))
                .containsExactly(
                        "service b port-in-use",
                        "service c no-available-addresses",
                        "service d no-available-addresses");
        assertThat(plan.problems().get(0).message()).contains("service a");
    }

    @Test
    @DisplayName("presets a service's addresses to its one task, and refuses them for several (SVC-7)")
    void presetsAddresses() {
        String networks =
                """
                networks: [{id: n, spec: {name: n}}]
                services: [{id: s, spec: {name: s, networks: [{target: n, addresses: [10.0.0.77]}]}}]
                """;
        String task = "- {id: t, serviceId: s, spec: {networks: [{target: n}]}}\n";
        Plan one = plan(networks + "tasks:\n" + task);
        assertThat(one.problems()).isEmpty();
        assertThat(task(one, "t").addresses("n")).hasToString("[10.0.0.77/24]");
        assertThat(task(one, "t").spec().networks().get(0).addresses()).isEmpty();
        Plan two = plan(networks + "tasks:\n" + task + task.replace("id: t", "id: u"));
        assertThat(problems(two))
                .containsExactly("service s invalid-argument", "task t unknown-service", "task u unknown-service");
    }

    @Test
    @DisplayName("tells how full each network is (NET-11)")
    void tellsUsage() {
        Plan plan = plan(
                """
                networks: [{id: n, spec: {name: n}}, {id: h, spec: {name: h, driver: {name: host}}}]
                tasks: [{id: t, spec: {networks: [{target: n}, {target: h}]}}]
                """);
        assertThat(plan.usage().get("n").pools().get(0).inUse()).isEqualTo(4);
        assertThat(plan.usage().get("h").pools()).isEmpty();
    }

    @Test
    @DisplayName("reports its progress after each object")
    void reportsProgress() {
        List<String> reached = new ArrayList<>();
        new Planner(ClusterSettings.DEFAULT, (done, total) -> reached.add(done + "/" + total))
                .plan(
                        Clusters.parse(
                                """
                        networks: [{id: n, spec: {name: n}}]
                        tasks: [{id: t, spec: {networks: [{target: n}]}}]
                        nodes: [{id: m, attachments: [{networkId: n}]}]
                        """));
        assertThat(reached).containsExactly("1/3", "2/3", "3/3");
    }
}
