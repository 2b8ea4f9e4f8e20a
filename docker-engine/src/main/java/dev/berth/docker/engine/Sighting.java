package dev.berth.docker.engine;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a network that one engine told of: those on its own node, and of the routing mesh those on all nodes.
 *
 * @param network the network
 * @param nodeId the engine's node; null where it is not known
 * @param local its endpoints on that node
 * @param mesh the addresses of the routing mesh's endpoints, by the address of their host
 */
record Sighting(DockerNetwork network, @Nullable String nodeId, List<Local> local, Map<String, IpAddress> mesh) {
    /**
     * An endpoint on the engine's own node.
     *
     * @param key the container's id; of a load balancer, the name of its sandbox
     * @param name the container's name, of a task's container {@code web.1.<task>}
     * @param addresses IPv4 before IPv6
     */
    record Local(String key, String name, List<Cidr> addresses) {
        /** The part of the name behind the last dot: of a task's container, the task. */
        String taskId() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    static Sighting of(Fields inspected, DockerNetwork network, @Nullable String nodeId) {
        List<Local> local = new ArrayList<>();
        inspected.objectMap("Containers").forEach((key, each) -> {
            List<Cidr> addresses = new ArrayList<>(2);
            for (String family : List.of("IPv4Address", "IPv6Address")) {
                Cidr address = each.parsed(family, Cidr::parse);
                if (address != null) {
                    addresses.add(address);
                }
            }
            local.add(new Local(key, each.text("Name"), addresses));
        });
        Map<String, IpAddress> mesh = new TreeMap<>();
        Fields nameless = inspected.object("Services").object("");
        for (Fields each : nameless.objects("Tasks")) {
            IpAddress address = each.parsed("EndpointIP", IpAddress::parse);
            if (address != null && each.text("Name").equals(network.name() + "-endpoint")) {
                mesh.put(each.object("Info").text("Host IP"), address);
            }
        }
        return new Sighting(network, nodeId, local, mesh);
    }

    /** Whether the endpoint is the load balancer of this network: Docker names both it and its sandbox after the network. */
    boolean isLoadBalancer(Local endpoint) {
        String sandbox = network.network().isIngress() ? network.name() + "-sbox" : "lb-" + network.name();
        return endpoint.name().equals(network.name() + "-endpoint")
                && endpoint.key().equals(sandbox);
    }
}
