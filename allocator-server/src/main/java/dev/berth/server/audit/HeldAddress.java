package dev.berth.server.audit;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.status.Holder;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that an object's state says it has. Immutable.
 *
 * @param networkId on which network
 * @param address which
 * @param holder as whom the ledger should have it
 */
record HeldAddress(String networkId, IpAddress address, Holder holder) {
    /** All addresses of an object: a network, node, service or task. */
    static List<HeldAddress> of(Object object) {
        List<HeldAddress> held = new ArrayList<>();
        if (object instanceof Network network) {
            add(held, network);
        } else if (object instanceof Node node) {
            add(held, new Holder(OwnerKind.NODE, node.id()), node.attachments());
        } else if (object instanceof Service service) {
            Holder holder = new Holder(OwnerKind.SERVICE, service.id());
            for (VirtualIp ip : service.stateOrNone().virtualIps()) {
                if (ip.address() != null) {
                    held.add(new HeldAddress(ip.networkId(), ip.address().address(), holder));
                }
            }
        } else if (object instanceof Task task) {
            TaskState state = task.state();
            if (state != null) {
                add(held, new Holder(OwnerKind.TASK, task.id()), state.networks());
            }
        }
        return held;
    }

    private static void add(List<HeldAddress> held, Network network) {
        NetworkState state = network.state();
        if (state == null) {
            return;
        }
        for (PoolState pool : state.ipam().pools()) {
            if (pool.gateway() != null) {
                held.add(new HeldAddress(network.id(), pool.gateway(), new Holder(OwnerKind.GATEWAY, network.id())));
            }
            pool.reserved()
                    .values()
                    .forEach(address -> held.add(
                            new HeldAddress(network.id(), address, new Holder(OwnerKind.RESERVED, network.id()))));
        }
    }

    private static void add(List<HeldAddress> held, Holder holder, List<Attachment> attachments) {
        for (Attachment attachment : attachments) {
            attachment
                    .addresses()
                    .forEach(address -> held.add(new HeldAddress(attachment.networkId(), address.address(), holder)));
        }
    }
}
