package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.NodeNetwork;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.OwnerTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Allocates and releases the addresses of tasks and of nodes (TSK, ATT). Thread-safe. */
final class AttachmentOperations {
    private final Networks networks;
    private final Endpoints endpoints;
    private final OwnerTable tasks;
    private final OwnerTable nodes;

    AttachmentOperations(Networks networks, Endpoints endpoints, OwnerTable tasks, OwnerTable nodes) {
        this.networks = networks;
        this.endpoints = endpoints;
        this.tasks = tasks;
        this.nodes = nodes;
    }

    Task allocate(Task task, Origin origin) {
        Owner owner = tasks.turn(task.id());
        boolean known = owner.wasKnown();
        try {
            TaskState former = task.state();
            List<Attachment> attachments = attach(owner, wanted(task), origin);
            known = true;
            return task.withState(new TaskState(attachments, former == null ? null : former.endpoint()));
        } finally {
            tasks.endTurn(owner, known);
        }
    }

    private record Wanted(String networkId, List<Cidr> former, List<IpAddress> presets) {}

    /** The attachments it has, where they are still wanted, in their order; then the spec's others (TSK-6). */
    private List<Wanted> wanted(Task task) {
        List<NetworkAttachmentSpec> spec = task.spec().networks();
        TaskState former = task.state();
        List<Attachment> attachments = former == null ? List.of() : former.networks();
        List<Wanted> wanted = new ArrayList<>(Math.max(spec.size(), attachments.size()));
        for (Attachment attachment : attachments) {
            if (contains(wanted, attachment.networkId())) {
                throw AllocatorException.invalidArgument(
                        "task " + task.id(),
                        attachment.networkId(),
                        "its state lists the network twice",
                        "list it once, with all of its addresses");
            }
            NetworkAttachmentSpec network = onNetwork(spec, attachment.networkId());
            if (network != null) {
                wanted.add(new Wanted(attachment.networkId(), attachment.addresses(), network.addresses()));
            } else if (isIngress(attachment.networkId())) {
                wanted.add(new Wanted(attachment.networkId(), attachment.addresses(), List.of()));
            }
        }
        int kept = wanted.size();
        for (NetworkAttachmentSpec network : spec) {
            if (!contains(wanted.subList(0, kept), network.target())) {
                wanted.add(new Wanted(network.target(), List.of(), network.addresses()));
            }
        }
        return wanted;
    }

    private static @Nullable NetworkAttachmentSpec onNetwork(List<NetworkAttachmentSpec> spec, String networkId) {
        for (NetworkAttachmentSpec network : spec) {
            if (network.target().equals(networkId)) {
                return network;
            }
        }
        return null;
    }

    private static boolean contains(List<Wanted> wanted, String networkId) {
        for (Wanted one : wanted) {
            if (one.networkId().equals(networkId)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIngress(String networkId) {
        LiveNetwork network = networks.find(networkId);
        return network != null && network.ingress();
    }

    private List<Attachment> attach(Owner owner, List<Wanted> wanted, Origin origin) {
        return endpoints.change(owner, origin, change -> {
            List<Attachment> attachments = new ArrayList<>(wanted.size());
            for (Wanted one : wanted) {
                attachments.add(
                        new Attachment(one.networkId(), change.want(one.networkId(), one.former(), one.presets())));
            }
            return attachments;
        });
    }

    /** TSK-4. */
    boolean isAllocated(Task task) {
        Owner owner = tasks.known(task.id());
        TaskState state = task.state();
        if (owner == null || state == null || state.networks().isEmpty()) {
            return false;
        }
        for (Attachment attachment : state.networks()) {
            if (!isHeld(attachment, owner)) {
                return false;
            }
        }
        return true;
    }

    private boolean isHeld(Attachment attachment, Owner owner) {
        LiveNetwork network = networks.find(attachment.networkId());
        if (network == null || !network.isLive()) {
            return false;
        }
        LiveNetwork.Parts parts = network.parts();
        if (parts.families().isEmpty()) {
            return true;
        }
        for (Cidr address : attachment.addresses()) {
            if (!isHeld(parts.pools(), address.address(), owner)) {
                return false;
            }
        }
        return !attachment.addresses().isEmpty();
    }

    private static boolean isHeld(List<NetworkPool> pools, IpAddress address, Owner owner) {
        for (NetworkPool pool : pools) {
            if (pool.subnet().contains(address) && pool.ledger().holder(address) == owner) {
                return true;
            }
        }
        return false;
    }

    /** Returns why parts are now pending; empty if none are. */
    List<AllocatorException> releaseTask(String id) {
        return endpoints.release(tasks, id);
    }

    NodeAttachment allocate(NodeAttachment attachment, Origin origin) {
        Attachment wanted = attachment.attachment();
        Owner owner = nodes.turn(new NodeNetwork(attachment.nodeId(), wanted.networkId()));
        boolean known = owner.wasKnown();
        try {
            List<Attachment> got =
                    attach(owner, List.of(new Wanted(wanted.networkId(), wanted.addresses(), List.of())), origin);
            known = true;
            return new NodeAttachment(attachment.nodeId(), got.get(0));
        } finally {
            nodes.endTurn(owner, known);
        }
    }

    boolean isAllocated(NodeAttachment attachment) {
        Attachment got = attachment.attachment();
        Owner owner = nodes.known(new NodeNetwork(attachment.nodeId(), got.networkId()));
        return owner != null && isHeld(got, owner);
    }

    /** Returns why parts are now pending; empty if none are. */
    List<AllocatorException> releaseNode(String nodeId, String networkId) {
        return endpoints.release(nodes, new NodeNetwork(nodeId, networkId));
    }
}
