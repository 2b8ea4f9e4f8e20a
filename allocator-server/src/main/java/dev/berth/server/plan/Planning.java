package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import dev.berth.core.status.NetworkUsage;
import dev.berth.server.explain.Explainer;
import dev.berth.server.explain.Situation;
import dev.berth.server.input.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One run through a cluster. Confined to one thread. */
final class Planning {
    private final Cluster cluster;
    private final CnmAllocator allocator;
    private final Progress progress;
    private final Ingress ingress;
    private final ServiceStep serviceStep;
    private final TaskStep taskStep;

    private final Outcomes<Network> networks;
    private final Outcomes<Service> services;
    private final Outcomes<Task> tasks;
    private List<NodeAttachment> attachmentsAhead;
    /** Attachments by node, in the order in which they were allocated. */
    private final Map<String, List<Attachment>> attachments = new HashMap<>();

    /** Why what is refused is refused, in the order in which it was tried. */
    private final List<Refused> refused = new ArrayList<>();

    private final int total;
    private int done;

    private final ClusterSettings settings;

    private record Refused(Problem.Kind kind, String id, AllocatorException why) {}

    Planning(Cluster cluster, CnmAllocator allocator, ClusterSettings settings, Progress progress) {
        this.settings = settings;
        this.cluster = cluster;
        this.allocator = allocator;
        this.progress = progress;
        this.networks =
                new Outcomes<>(Problem.Kind.NETWORK, ErrorCode.UNKNOWN_NETWORK, cluster.networks(), Network::id);
        this.services =
                new Outcomes<>(Problem.Kind.SERVICE, ErrorCode.UNKNOWN_SERVICE, cluster.services(), Service::id);
        this.tasks = new Outcomes<>(Problem.Kind.TASK, ErrorCode.UNKNOWN_TASK, cluster.tasks(), Task::id);
        this.ingress = Ingress.of(cluster.networks());
        this.serviceStep = new ServiceStep(allocator, ingress, networks, Replicas.of(cluster.tasks()));
        this.taskStep = new TaskStep(allocator, ingress, networks, services);
        this.attachmentsAhead = nodeAttachments(cluster);
        this.total = cluster.networks().size()
                + cluster.services().size()
                + cluster.tasks().size()
                + attachmentsAhead.size();
    }

    /** CLU-1: what has state first, so that nothing new takes what something stored holds. */
    Plan run() {
        networksInOrder(network -> network.state() != null);
        attachmentsInOrder(attachment -> isStored(attachment) && !networks.isAhead(networkId(attachment)));
        servicesInOrder(service -> Stored.isComplete(service, ingress) && !waits(service));
        tasksInOrder(task -> !waits(task) && Stored.isComplete(task, isOnIngress(task), ingress));

        networksInOrder(network -> network.state() == null);
        attachmentsInOrder(attachment -> true);
        servicesInOrder(service -> true);
        tasksInOrder(task -> true);
        return result();
    }

    private void networksInOrder(Predicate<Network> now) {
        Comparator<Network> ingressFirst = Comparator.comparing(network -> !ingress.is(network.id()));
        cluster.networks().stream()
                .filter(network -> networks.isAhead(network.id()) && now.test(network))
                .sorted(ingressFirst.thenComparing(Network::id))
                .forEach(this::tryNetwork);
    }

    private void tryNetwork(Network network) {
        try {
            ingress.refuseSecond(network);
            networks.allocated(network.state() == null ? allocator.allocate(network) : allocator.restore(network));
        } catch (AllocatorException e) {
            networks.refused(network);
            refused(Problem.Kind.NETWORK, network.id(), e);
        }
        step();
    }

    private void attachmentsInOrder(Predicate<NodeAttachment> now) {
        List<NodeAttachment> later = new ArrayList<>();
        for (NodeAttachment attachment : attachmentsAhead) {
            if (now.test(attachment)) {
                tryAttachment(attachment);
            } else {
                later.add(attachment);
            }
        }
        attachmentsAhead = later;
    }

    private static List<NodeAttachment> nodeAttachments(Cluster cluster) {
        return cluster.nodes().stream()
                .sorted(Comparator.comparing(Node::id))
                .flatMap(node -> node.attachments().stream().map(each -> new NodeAttachment(node.id(), each)))
                .toList();
    }

    private void tryAttachment(NodeAttachment attachment) {
        try {
            networks.require(networkId(attachment));
            NodeAttachment allocated =
                    isStored(attachment) ? allocator.restore(attachment) : allocator.allocate(attachment);
            attachments
                    .computeIfAbsent(attachment.nodeId(), node -> new ArrayList<>())
                    .add(allocated.attachment());
        } catch (AllocatorException e) {
            refused(Problem.Kind.NODE, attachment.nodeId(), e);
        }
        step();
    }

    private static boolean isStored(NodeAttachment attachment) {
        return !attachment.attachment().addresses().isEmpty();
    }

    private static String networkId(NodeAttachment attachment) {
        return attachment.attachment().networkId();
    }

    private void servicesInOrder(Predicate<Service> now) {
        cluster.services().stream()
                .filter(service -> services.isAhead(service.id()) && now.test(service))
                .sorted(Comparator.<Service, Boolean>comparing(service -> service.state() == null)
                        .thenComparing(Service::id))
                .forEach(this::tryService);
    }

    private boolean waits(Service service) {
        return waits(service.spec().networks())
                || (service.spec().needsIngress()
                        && ingress.network().filter(networks::isAhead).isPresent());
    }

    private void tryService(Service service) {
        try {
            services.allocated(serviceStep.allocate(service));
        } catch (AllocatorException e) {
            services.refused(service);
            refused(Problem.Kind.SERVICE, service.id(), e);
        }
        step();
    }

    private void tasksInOrder(Predicate<Task> now) {
        cluster.tasks().stream()
                .filter(task -> tasks.isAhead(task.id()) && now.test(task))
                .sorted(Comparator.<Task, Boolean>comparing(task -> task.state() == null)
                        .thenComparing(Task::id))
                .forEach(this::tryTask);
    }

    private boolean waits(Task task) {
        return waits(task.spec().networks())
                || task.serviceId().filter(services::isAhead).isPresent();
    }

    private boolean isOnIngress(Task task) {
        return task.serviceId()
                .map(services::find)
                .filter(service -> service.spec().needsIngress())
                .isPresent();
    }

    private boolean waits(List<NetworkAttachmentSpec> specs) {
        return specs.stream().anyMatch(spec -> networks.isAhead(spec.target()));
    }

    private void tryTask(Task task) {
        try {
            tasks.allocated(taskStep.allocate(task));
        } catch (AllocatorException e) {
            tasks.refused(task);
            refused(Problem.Kind.TASK, task.id(), e);
        }
        step();
    }

    private void refused(Problem.Kind kind, String id, AllocatorException why) {
        refused.add(new Refused(kind, id, why));
    }

    private void step() {
        progress.reached(++done, total);
    }

    private Plan result() {
        List<Network> allocated = networks.inOrder();
        Map<String, NetworkUsage> usage = new HashMap<>();
        allocated.forEach(network -> usage.put(network.id(), allocator.usage(network.id())));
        List<Node> nodes = cluster.nodes().stream()
                .map(node -> new Node(node.id(), attachments.getOrDefault(node.id(), List.of())))
                .toList();
        return new Plan(allocated, services.inOrder(), tasks.inOrder(), nodes, problems(nodes), cluster.notes(), usage);
    }

    private List<Problem> problems(List<Node> nodes) {
        Map<String, AllocatorException> reasons = new HashMap<>();
        refused.forEach(each -> reasons.put(each.kind() + " " + each.id(), each.why()));
        Explainer explainer = new Explainer(
                new Situation(networks.latest(), services.latest(), tasks.latest(), nodes, reasons, settings));
        return refused.stream()
                .map(each -> Problem.of(
                        each.kind(),
                        each.id(),
                        each.why(),
                        explainer.explain(each.kind() + " " + each.id(), each.why())))
                .toList();
    }
}
