package dev.berth.server.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.net.Prefix;
import dev.berth.server.plan.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a recorded swarm, whole and damaged. */
@DisplayName("The audit of a swarm")
class SwarmAuditTest {
    private static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    @TempDir
    private Path folder;

    private final SavedSwarm swarm = SavedSwarm.recorded();

    private SwarmReport report() {
        return SwarmAudit.of(swarm.read(folder), HostRoutes.NONE, Fullness.DEFAULT);
    }

    private List<String> conflicts() {
        return report().findings().stream()
                .filter(SwarmFinding::isConflict)
                .map(each -> each.ref() + " " + each.code())
                .toList();
    }

    private NetworkRoom room(String network) {
        return report().rooms().stream()
                .filter(each -> each.network().equals(network))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("finds nothing wrong in one that is whole, only a network that is full")
    void whole() {
        SwarmReport report = report();
        assertThat(report.findings())
                .extracting(each -> each.ref() + " " + each.code())
                .containsExactly("network full no-available-addresses");
        assertThat(report.waiting())
                .extracting(Problem::kind, Problem::code)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(
                        Problem.Kind.TASK, dev.berth.api.error.ErrorCode.NO_AVAILABLE_ADDRESSES))
                .hasSize(3);
        assertThat(report.waiting().get(0).message()).contains("Docker says \"new, created\"", "11 tasks");
        assertThat(report.waiting().get(0).explanation().cause()).contains("11 tasks of f", "1 virtual IP", "1 node");
        assertThat(report.waiting().get(0).explanation().remedy()).contains("10.60.0.16/28", "a subnet of /27");
    }

    @Test
    @DisplayName("counts each address of a subnet once, by who has it (NET-11, IPM-4, ATT-1)")
    void rooms() {
        for (NetworkRoom room : report().rooms()) {
            for (SubnetRoom each : room.subnets()) {
                assertThat(each.reserved() + each.held() + each.free())
                        .as(room.network())
                        .isEqualTo(each.capacity());
            }
        }
        SubnetRoom full = room("full").subnets().get(0);
        assertThat(List.of(full.gateways(), full.virtualIps(), full.tasks(), full.loadBalancers()))
                .containsExactly(1, 1, 11, 1);
        assertThat(room("full").level(Fullness.DEFAULT)).isEqualTo(NetworkRoom.Level.FULL);
        assertThat(room("s1_back").moreReplicas()).isEqualTo(52);
        assertThat(room("s1_back").level(new Fullness(16))).isEqualTo(NetworkRoom.Level.NEARLY_FULL);
        assertThat(room("s1_back").level(new Fullness(17))).isEqualTo(NetworkRoom.Level.ROOMY);
    }

    @Test
    @DisplayName("finds a virtual IP that two services have, and nothing else")
    void doubledVirtualIp() {
        ObjectNode web = swarm.service("s1_web");
        ObjectNode api = swarm.service("s1_api");
        String taken = null;
        String back = swarm.network("s1_back").get("Id").textValue();
        for (var each : web.at("/Endpoint/VirtualIPs")) {
            if (each.get("NetworkID").textValue().equals(back)) {
                taken = each.get("Addr").textValue();
            }
        }
        for (var each : api.at("/Endpoint/VirtualIPs")) {
            ((ObjectNode) each).put("Addr", taken);
        }
        assertThat(conflicts()).containsExactly("service s1_web address-in-use");
        assertThat(report().findings().get(0).problem())
                .contains(String.valueOf(taken).replaceAll("/.*", ""), "s1_api");
    }

    @Test
    @DisplayName("finds an address that is no address of its network, and nothing else")
    void foreignAddress() {
        swarm.readdress(swarm.running("s3_two").get(0), "s3_small", "10.99.0.7/28");
        assertThat(conflicts()).hasSize(1).first().asString().matches("task s3_two\\.\\d address-out-of-range");
    }

    @Test
    @DisplayName("finds subnets that overlap, and nothing else")
    void overlap() {
        // s3_small without its users would be a network of 10.80.0.0/28; now it lies in what the other one has.
        ((ObjectNode) swarm.network("att").at("/IPAM/Config/0"))
                .put("Subnet", "10.80.0.0/16")
                .put("Gateway", "10.80.255.1");
        swarm.network("att").putObject("Containers");
        assertThat(conflicts()).containsExactly("network s3_small pool-overlap");
    }

    @Test
    @DisplayName("finds a VNI that two networks have, and nothing else (VNI-2)")
    void doubledVni() {
        String taken = swarm.network("s1_back").at("/Options").get(VNI_LIST).textValue();
        ((ObjectNode) swarm.network("s1_front").get("Options")).put(VNI_LIST, taken);
        assertThat(conflicts()).hasSize(1).first().asString().matches("network s1_(front|back) vni-in-use");
    }

    @Test
    @DisplayName("finds addresses that the engine counts and nobody holds, and nothing else")
    void orphans() {
        long known = 256 - room("s1_front").free();
        swarm.counts("s1_front", "10.0.9.0/24", known + 3, 256 - known - 3);
        assertThat(conflicts()).containsExactly("network s1_front unowned-addresses");
        assertThat(report().findings().get(0).problem()).startsWith("3 addresses of 10.0.9.0/24");
        assertThat(room("s1_front").free()).isEqualTo(256 - known - 3);
    }

    @Test
    @DisplayName("finds nothing where the engine counts what is held, and something where it counts less")
    void counted() {
        long known = 256 - room("s1_front").free();
        swarm.counts("s1_front", "10.0.9.0/24", known, 256 - known);
        assertThat(conflicts()).isEmpty();
        swarm.counts("s1_front", "10.0.9.0/24", known - 1, 256 - known + 1);
        assertThat(conflicts()).containsExactly("network s1_front uncounted-addresses");
    }

    @Test
    @DisplayName("finds routes of the machine in the way of a network")
    void routes() {
        HostRoutes routes = new HostRoutes(List.of(new HostRoutes.Route(Prefix.parse("10.50.0.0/16"), "vpn0")));
        SwarmReport report = SwarmAudit.of(swarm.read(folder), routes, Fullness.DEFAULT);
        assertThat(report.findings())
                .filteredOn(SwarmFinding::isConflict)
                .extracting(each -> each.ref() + " " + each.code() + " " + each.problem())
                .containsExactly("network s1_back route-overlap 10.50.0.0/26 overlaps the route 10.50.0.0/16 of this"
                        + " machine through vpn0");
    }

    @Test
    @DisplayName("counts load balancers that Docker shows nobody, and says where there is none left for one (ATT-1)")
    void unseenLoadBalancers() {
        long before = room("s3_small").free();
        ObjectNode containers = (ObjectNode) swarm.network("s3_small").get("Containers");
        containers.remove("lb-s3_small");
        assertThat(room("s3_small").free()).isEqualTo(before);
        assertThat(room("s3_small").subnets().get(0).unseen()).isEqualTo(1);

        ((ObjectNode) swarm.network("full").get("Containers")).remove("lb-full");
        // a twelfth task takes what its node's load balancer needs
        ObjectNode twelfth = swarm.running("f").get(0).deepCopy();
        twelfth.put("ID", "twelfth");
        twelfth.put("Slot", 99);
        swarm.readdress(twelfth, "full", freeAddress());
        swarm.all("tasks").add(twelfth);
        assertThat(conflicts()).containsExactly("network full no-load-balancer");
        assertThat(room("full").missing()).isEqualTo(1);
    }

    private String freeAddress() {
        List<String> taken = new java.util.ArrayList<>();
        swarm.running("f").forEach(each -> taken.add(SavedSwarm.address(each, "full")));
        taken.add(swarm.service("f").at("/Endpoint/VirtualIPs/0/Addr").textValue());
        for (int host = 2; host < 15; host++) {
            if (!taken.contains("10.60.0." + host + "/28")) {
                return "10.60.0." + host + "/28";
            }
        }
        throw new AssertionError("none is free");
    }
}
