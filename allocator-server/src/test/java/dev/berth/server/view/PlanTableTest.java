package dev.berth.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.Clusters;
import dev.berth.server.plan.Planner;
import dev.berth.server.plan.Progress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A plan as a table")
class PlanTableTest {
    private static String table(String cluster, Style style) {
        Cluster parsed = Clusters.parse(cluster);
        return PlanTable.render(
                new Planner(ClusterSettings.DEFAULT, Progress.NONE).plan(parsed), parsed.tasks(), style);
    }

    @Test
    @DisplayName("shows networks, services, tasks and nodes in aligned columns, and leaves out empty ones")
    void showsEverything() {
        String table = table(
                """
                networks:
                - {id: ingress, spec: {name: ingress, ingress: true}}
                - {id: n1, spec: {name: back, dualStack: true}}
                - {id: host, spec: {name: host, driver: {name: host}}}
                services:
                - {id: web, spec: {name: web, networks: [{target: n1}], endpoint: {ports: [{targetPort: 80, publishedPort: 8080}, {targetPort: 53, protocol: udp, publishMode: host}]}}}
                tasks:
                - {id: web.1, serviceId: web, spec: {networks: [{target: n1}]}}
                - {id: web.2, serviceId: web, spec: {networks: [{target: n1}]}}
                - {id: web.10, serviceId: web, spec: {networks: [{target: n1}]}}
                - {id: alone, nodeId: m1, spec: {networks: [{target: host}]}}
                - {id: gone, ended: true, spec: {networks: [{target: n1}]}}
                nodes:
                - {id: m1, attachments: [{networkId: n1}]}
                """,
                Style.PLAIN);
        assertThat(table)
                .isEqualTo(
                        """
                          NETWORK  NAME  DRIVER   SUBNET               GATEWAY            VNI   IN USE
                          ingress        overlay  10.0.0.0/24          10.0.0.1           4096  7 of 256
                          n1       back  overlay  10.0.1.0/24          10.0.1.1           4097  8 of 256
                                                  fd00:6265:7274::/64  fd00:6265:7274::1  4098  7 of 2^64
                          host           host

                          SERVICE  PORTS                                    ON       VIRTUAL IP
                          web      8080->80/tcp, any->53/udp on task nodes  ingress  10.0.0.2
                                                                            n1       10.0.1.3
                                                                            n1       fd00:6265:7274::3

                          TASKS OF  TASK    NODE  ON       ADDRESS
                                    alone   m1    host     -
                                    gone          ended
                          web       web.1         ingress  10.0.0.3
                                                  n1       10.0.1.4
                                                           fd00:6265:7274::4
                                    web.2         ingress  10.0.0.5
                                                  n1       10.0.1.6
                                                           fd00:6265:7274::6
                                    web.10        ingress  10.0.0.4
                                                  n1       10.0.1.5
                                                           fd00:6265:7274::5

                          NODE  ON  ADDRESS
                          m1    n1  10.0.1.2
                                    fd00:6265:7274::2
                        """);
    }

    private static String replicas(int count, String subnet) {
        StringBuilder text = new StringBuilder("networks: [{id: n, spec: {name: n, ipam: {configs: [{subnet: ")
                .append(subnet)
                .append("}]}}}]\nservices: [{id: w, spec: {name: w, networks: [{target: n}]}}]\ntasks:\n");
        for (int slot = 1; slot <= count; slot++) {
            text.append("- {id: w.")
                    .append(slot)
                    .append(", serviceId: w, slot: ")
                    .append(slot);
            text.append(", spec: {networks: [{target: n}]}}\n");
        }
        return text.toString();
    }

    @Test
    @DisplayName("joins replicas whose numbers and addresses both count up, so that every address can still be read")
    void joinsRuns() {
        assertThat(table(replicas(12, "10.1.0.0/24"), Style.PLAIN))
                .endsWith(
                        """
                          TASKS OF  TASK       ON  ADDRESS
                          w         w.1        n   10.1.0.3
                                    w.2-9      n   10.1.0.7 - 10.1.0.14
                                    w.10-12    n   10.1.0.4 - 10.1.0.6
                        """
                                .replace("       ON", "     ON")
                                .replace("w.1        n", "w.1      n")
                                .replace("w.2-9      n", "w.2-9    n")
                                .replace("w.10-12    n", "w.10-12  n"));
    }

    @Test
    @DisplayName("tells the same problem of many tasks of one service in one line, with what to do")
    void groupsProblems() {
        String table = table(replicas(20, "10.1.0.0/29"), Style.PLAIN);
        assertThat(table).containsOnlyOnce("no-available-addresses");
        assertThat(table.substring(table.indexOf("  PROBLEMS")))
                .startsWith("  PROBLEMS\n  - 16 tasks of w (w.2-9, w.13-20): network n: no IPv4 address is available")
                .contains("capacity 8")
                .contains("larger subnet");
    }

    @Test
    @DisplayName("sets headings off on a terminal only")
    void coloursTerminals() {
        String cluster = "networks: [{id: n, spec: {name: n}}, {id: m, spec: {name: m, driver: {name: nope}}}]";
        assertThat(table(cluster, Style.COLOURED)).contains("\u001b[1m", "\u001b[31mPROBLEMS\u001b[0m");
        assertThat(table(cluster, Style.PLAIN)).doesNotContain("\u001b").contains("network m: ", "(unknown-driver)");
    }

    @Test
    @DisplayName("lets no escape of an id through to the terminal")
    void printsNoEscapes() {
        String table = table("networks: [{id: \"a\\u001b[2Jb\", spec: {name: \"x\\ny\"}}]", Style.PLAIN);
        assertThat(table).doesNotContain("\u001b").contains("a?[2Jb", "x?y");
    }

    @Test
    @DisplayName("says so when there is nothing")
    void saysNothing() {
        assertThat(table("networks: []", Style.PLAIN)).isEqualTo("  nothing to allocate\n");
    }
}
