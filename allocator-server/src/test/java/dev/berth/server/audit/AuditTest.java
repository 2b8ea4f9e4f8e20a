package dev.berth.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.Clusters;
import dev.berth.server.state.ClusterObjects;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An audit")
class AuditTest {
    private static final String NETWORK =
            """
            networks:
            - id: n
              spec: {name: n}
              state:
                driver: {name: overlay, options: {com.docker.network.driver.overlay.vxlanid_list: "4096"}}
                ipam: {driver: {name: default}, configs: [{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}
            """;

    private static ClusterObjects objects(String text) {
        Cluster cluster = Clusters.parse(text);
        return new ClusterObjects(cluster.networks(), cluster.services(), cluster.tasks(), cluster.nodes());
    }

    private static List<String> found(String text) {
        return Audit.of(objects(text)).stream()
                .map(each -> each.ref() + " " + each.code())
                .toList();
    }

    private static String second(String subnet, String vni) {
        return """
            - id: o
              spec: {name: o}
              state:
                driver: {name: overlay, options: {com.docker.network.driver.overlay.vxlanid_list: "%s"}}
                ipam: {driver: {name: default}, configs: [{%s}]}
            """
                .formatted(vni, subnet);
    }

    @Test
    @DisplayName("finds nothing where all is well, also with ranges of one subnet (IPM-3)")
    void nothing() {
        assertThat(found(NETWORK + second("subnet: 10.0.1.0/24", "4097"))).isEmpty();
        assertThat(found((NETWORK + second("subnet: 10.0.0.0/24, range: 10.0.0.128/25", "4097"))
                        .replace("gateway: 10.0.0.1", "range: 10.0.0.0/25")))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("finds overlapping subnets and VNIs held twice:")
    @CsvSource(
            delimiter = '|',
            value = {
                "a subnet within another | subnet: 10.0.0.128/25 | 4097 | network o pool-overlap",
                "a subnet around another | subnet: 10.0.0.0/16 | 4097 | network o pool-overlap",
                "the same subnet | subnet: 10.0.0.0/24 | 4097 | network o pool-overlap",
                "a VNI | subnet: 10.0.1.0/24 | 4096 | network o vni-in-use",
            })
    void twoNetworks(String what, String subnet, String vni, String finding) {
        assertThat(found(NETWORK + second(subnet, vni))).containsExactly(finding);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("finds of two owners the one that a restart would refuse (CLU-1), and what is nowhere:")
    @CsvSource(
            delimiter = '|',
            value = {
                "two tasks | tasks: [{id: b, TASK 10.0.0.5/24]}]}}, {id: a, TASK 10.0.0.5/24]}]}}] | task b address-in-use",
                "a task and the gateway | tasks: [{id: a, TASK 10.0.0.1/24]}]}}] | task a address-in-use",
                "a task and a node | tasks: [{id: a, TASK 10.0.0.5/24]}]}}]~nodes: [{id: m, attachments: [{networkId: n, addresses: [10.0.0.5/24]}]}] | task a address-in-use",
                "a task and a virtual IP | tasks: [{id: a, TASK 10.0.0.5/24]}]}}]~services: [{id: s, spec: {name: s}, state: {virtualIps: [{networkId: n, address: 10.0.0.5/24}]}}] | task a address-in-use",
                "outside | tasks: [{id: a, TASK 10.9.0.5/24]}]}}] | task a address-out-of-range",
                "ended | tasks: [{id: a, ended: true, TASK 10.0.0.5/24]}]}}] | task a invalid-argument",
                "two ports | services: [{id: b, PORT}, {id: a, PORT}] | service b port-in-use",
            })
    void twoOwners(String what, String objects, String finding) {
        String text = NETWORK
                + objects.replace("~", "\n")
                        .replace(
                                "TASK",
                                "spec: {networks: [{target: n}]}, state: {networks: [{networkId: n, addresses: [")
                        .replace(
                                "PORT",
                                "spec: {name: s}, state: {virtualIps: [], ports: [{protocol: tcp, targetPort: 1,"
                                        + " publishedPort: 80, publishMode: ingress}]}")
                + "\n";
        assertThat(found(text)).containsExactly(finding);
    }

    @Test
    @DisplayName("finds what hangs on a network or service that is gone, and a repair takes it away")
    void gone() {
        ClusterObjects all = objects(
                NETWORK
                        + """
                services: [{id: s, spec: {name: s}, state: {virtualIps: [{networkId: n, address: 10.0.0.2/24}]}}]
                tasks: [{id: t, serviceId: s, spec: {networks: [{target: n}]}, state: {networks: [{networkId: n, addresses: [10.0.0.3/24]}]}}]
                nodes: [{id: m, attachments: [{networkId: n, addresses: [10.0.0.4/24]}]}]
                """);
        ClusterObjects left = new ClusterObjects(List.of(), List.of(), all.tasks(), all.nodes());
        List<Finding> findings = Audit.of(left);
        assertThat(findings)
                .extracting(Finding::code)
                .containsExactly(ErrorCode.UNKNOWN_NETWORK, ErrorCode.UNKNOWN_SERVICE, ErrorCode.UNKNOWN_NETWORK);
        ClusterObjects repaired = Repairs.of(left, findings);
        assertThat(repaired.nodes().get(0).attachments()).isEmpty();
        assertThat(repaired.tasks().get(0).state()).isNull();
        assertThat(Audit.of(repaired)).isEmpty();
        ClusterObjects services = new ClusterObjects(List.of(), all.services(), List.of(), List.of());
        assertThat(Audit.of(Repairs.of(services, Audit.of(services)))).isEmpty();
    }
}
