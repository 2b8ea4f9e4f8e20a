package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Node;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.net.Cidr;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes: an address on ingress, and one on each network that wants addresses for nodes and has a live task there (CLU-5). One
 * that cannot be had does not keep the others away.
 */
final class NodeStep implements Step<Node> {
    private final Books books;
    private final CnmAllocator allocator;

    NodeStep(Books books, CnmAllocator allocator) {
        this.books = books;
        this.allocator = allocator;
    }

    @Override
    public Node merged(Node declaration, @Nullable Node present) {
        return present == null ? declaration : present;
    }

    @Override
    public void checkRemoval(Node node) {}

    @Override
    public Supplier<Attempt<Node>> work(Node node, Trial trial) {
        Set<String> wanted = wanted(books.networksOfTasksOn(node.id()), books.liveIngress());
        List<Lack> behind = new ArrayList<>(0);
        Set<String> lacked = new TreeSet<>(wanted);
        node.attachments().forEach(attachment -> lacked.remove(attachment.networkId()));
        for (String networkId : lacked) {
            Lack lack = Lacks.driver(books, List.of(networkId), trial);
            lack = lack != null ? lack : Lacks.place(books, List.of(networkId), trial);
            if (lack != null) {
                behind.add(lack);
                wanted.remove(networkId);
            }
        }
        return () -> allocate(node, wanted, behind, trial.hanging());
    }

    @Override
    public void tell(@Nullable Node before, @Nullable Node after, Consumer<WaitKey> free) {
        if (before == null) {
            return;
        }
        List<Attachment> kept = after == null ? List.of() : after.attachments();
        for (Attachment attachment : before.attachments()) {
            if (!kept.contains(attachment)) {
                for (Cidr address : attachment.addresses()) {
                    books.freed(attachment.networkId(), address.address(), free);
                }
            }
        }
    }

    private Set<String> wanted(Set<String> ofTasks, @Nullable String ingress) {
        Set<String> wanted = new TreeSet<>(ofTasks);
        wanted.removeIf(network -> !allocator.wantsNodeAddresses(network));
        if (ingress != null) {
            wanted.add(ingress);
        }
        return wanted;
    }

    private Attempt<Node> allocate(Node node, Set<String> wanted, List<Lack> behind, Hanging hanging) {
        List<Attachment> attachments = new ArrayList<>();
        for (Attachment attachment : node.attachments()) {
            if (wanted.remove(attachment.networkId())) {
                attachments.add(attachment);
            } else {
                releaseAttachment(node.id(), attachment);
            }
        }
        List<Lack> lacks = new ArrayList<>();
        for (String networkId : wanted) {
            Lack lack = books.locked(() -> hanging.lackOf(books.driverOfAddresses(networkId)));
            if (lack != null) { // by an earlier one of them
                lacks.add(lack);
                continue;
            }
            try {
                attachments.add(allocator
                        .allocate(NodeAttachment.of(node.id(), networkId))
                        .attachment());
            } catch (AllocatorException e) {
                lacks.add(new Lack(Refusals.after(e), e));
                books.locked(() -> {
                    hanging.note(e);
                    return e;
                });
            }
        }
        lacks.addAll(behind);
        Node has = new Node(node.id(), attachments);
        return lacks.isEmpty()
                ? Attempt.done(has)
                : Attempt.waiting(
                        has,
                        lacks.stream().map(Lack::key).distinct().toList(),
                        lacks.get(0).why());
    }

    @Override
    public Attempt<Node> restore(Node stored) {
        List<Attachment> attachments = new ArrayList<>();
        AllocatorException failure = null;
        for (Attachment attachment : stored.attachments()) {
            try {
                attachments.add(allocator
                        .restore(new NodeAttachment(stored.id(), attachment))
                        .attachment());
            } catch (AllocatorException e) {
                failure = failure == null ? e : failure;
            }
        }
        return Attempt.of(failure == null ? stored : new Node(stored.id(), attachments), failure);
    }

    @Override
    public Attempt<Node> withdraw(Node present, @Nullable Node was) {
        for (Attachment attachment : present.attachments()) {
            if (was == null || !was.attachments().contains(attachment)) {
                releaseAttachment(present.id(), attachment);
            }
        }
        return Attempt.done(present);
    }

    @Override
    public Attempt<Node> reclaim(Node was) {
        AllocatorException failure = null;
        for (Attachment attachment : was.attachments()) {
            try {
                allocator.allocate(new NodeAttachment(was.id(), attachment));
            } catch (AllocatorException e) {
                failure = e;
            }
        }
        return Attempt.of(was, failure);
    }

    @Override
    public boolean isComplete(Node node) {
        Set<String> wanted = wanted(books.networksOfTasksOn(node.id()), books.liveIngress());
        for (Attachment attachment : node.attachments()) {
            if (!wanted.remove(attachment.networkId())) {
                return false;
            }
        }
        return wanted.isEmpty();
    }

    @Override
    public Attempt<Node> release(Node node) {
        node.attachments().forEach(attachment -> releaseAttachment(node.id(), attachment));
        return Attempt.done(new Node(node.id(), List.of()));
    }

    private void releaseAttachment(String nodeId, Attachment attachment) {
        Lacks.pendingIsFine(() -> allocator.releaseNodeAttachment(nodeId, attachment.networkId()));
    }
}
