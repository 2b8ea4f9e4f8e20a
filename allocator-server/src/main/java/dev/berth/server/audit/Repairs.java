package dev.berth.server.audit;

import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.audit.Finding.Repair;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes from objects what they cannot hold; an engine that reads them then gives what they lack. */
public final class Repairs {
    private static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private Repairs() {}

    /** The objects that a repair changes, without what they lose; empty if no finding can be repaired. */
    public static ClusterObjects of(ClusterObjects objects, List<Finding> findings) {
        Map<ObjectRef, List<Finding>> byObject = new HashMap<>();
        for (Finding finding : findings) {
            if (finding.repair() != Repair.NONE) {
                byObject.computeIfAbsent(finding.ref(), first -> new ArrayList<>())
                        .add(finding);
            }
        }
        List<Network> networks = objects.networks().stream()
                .filter(each -> byObject.containsKey(new ObjectRef(ObjectKind.NETWORK, each.id())))
                .map(Repairs::withoutVnis)
                .toList();
        List<Service> services = new ArrayList<>();
        for (Service service : objects.services()) {
            List<Finding> found = byObject.get(new ObjectRef(ObjectKind.SERVICE, service.id()));
            if (found != null) {
                services.add(repaired(service, found));
            }
        }
        List<Task> tasks = objects.tasks().stream()
                .filter(each -> byObject.containsKey(new ObjectRef(ObjectKind.TASK, each.id())))
                .map(each -> each.toBuilder().state(null).build())
                .toList();
        List<Node> nodes = new ArrayList<>();
        for (Node node : objects.nodes()) {
            List<Finding> found = byObject.get(new ObjectRef(ObjectKind.NODE, node.id()));
            if (found != null) {
                nodes.add(new Node(
                        node.id(),
                        node.attachments().stream()
                                .filter(each -> !isAbout(found, each.networkId()))
                                .toList()));
            }
        }
        return new ClusterObjects(networks, services, tasks, nodes);
    }

    private static Network withoutVnis(Network network) {
        NetworkState state = network.state();
        if (state == null) {
            return network;
        }
        Map<String, String> options = new HashMap<>(state.driver().options());
        options.remove(VNI_LIST);
        return network.withState(
                new NetworkState(new DriverConfig(state.driver().name(), options), state.ipam()));
    }

    private static Service repaired(Service service, List<Finding> found) {
        ServiceState state = service.stateOrNone();
        ServiceState left = state.withVirtualIps(state.virtualIps().stream()
                .filter(each -> !isAbout(found, each.networkId()))
                .toList());
        boolean losesPorts = found.stream().anyMatch(each -> each.repair() == Repair.PORTS);
        return service.withState(losesPorts ? left.withPorts(List.of()) : left);
    }

    private static boolean isAbout(List<Finding> found, String networkId) {
        return found.stream().anyMatch(each -> networkId.equals(each.networkId()));
    }
}
