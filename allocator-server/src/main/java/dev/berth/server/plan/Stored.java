package dev.berth.server.plan;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether what an object brings as its state is all that it wants, so that nothing new is taken for it: such objects come
 * first (CLU-1).
 */
final class Stored {
    private Stored() {}

    static boolean isComplete(Service service, Ingress ingress) {
        Set<String> addressed = new HashSet<>();
        for (VirtualIp virtualIp : service.stateOrNone().virtualIps()) {
            if (virtualIp.address() != null) {
                addressed.add(virtualIp.networkId());
            }
        }
        return service.state() != null
                && addressed.containsAll(
                        wanted(service.spec().networks(), service.spec().needsIngress(), ingress));
    }

    static boolean isComplete(Task task, boolean onIngress, Ingress ingress) {
        TaskState state = task.state();
        if (state == null) {
            return false;
        }
        Set<String> addressed = new HashSet<>();
        for (Attachment attachment : state.networks()) {
            if (!attachment.addresses().isEmpty()) {
                addressed.add(attachment.networkId());
            }
        }
        return addressed.containsAll(wanted(task.spec().networks(), onIngress, ingress));
    }

    private static Collection<String> wanted(List<NetworkAttachmentSpec> networks, boolean onIngress, Ingress ingress) {
        List<String> wanted = new ArrayList<>();
        networks.forEach(network -> wanted.add(network.target()));
        if (onIngress) {
            ingress.network().ifPresent(wanted::add);
        }
        return wanted;
    }
}
