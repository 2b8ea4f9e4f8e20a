package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks: on ingress if their service publishes there, on their own networks, with a snapshot of the service's endpoint
 * (CLU-4). The addresses of an allocated one never change (CLU-9).
 */
final class TaskStep implements Step<Task> {
    private static final Logger LOG = LoggerFactory.getLogger(TaskStep.class);

    private final Books books;
    private final CnmAllocator allocator;

    TaskStep(Books books, CnmAllocator allocator) {
        this.books = books;
        this.allocator = allocator;
    }

    @Override
    public Task merged(Task declaration, @Nullable Task present) {
        declaration
                .serviceId()
                .map(books.services.entries::get)
                .ifPresent(service -> books.replicas.refuseAnother(service.object, declaration, present));
        if (present == null) {
            return declaration;
        }
        TaskState state = present.state();
        if (state != null && !declaration.spec().equals(present.spec())) {
            throw immutable(declaration, "networks");
        }
        if (!declaration.serviceId().equals(present.serviceId())) {
            throw immutable(declaration, "service");
        }
        if (present.ended() && !declaration.ended()) {
            throw immutable(declaration, "end");
        }
        return declaration.toBuilder().state(state).build();
    }

    private static AllocatorException immutable(Task task, String field) {
        return AllocatorException.of(ErrorCode.IMMUTABLE_FIELD, "the " + field + " of a task does not change")
                .subject("task " + task.id())
                .advice("declare another task, and end this one")
                .build();
    }

    @Override
    public void checkRemoval(Task task) {}

    @Override
    public boolean isEnded(Task task) {
        return task.ended();
    }

    @Override
    public Supplier<Attempt<Task>> work(Task task, Trial trial) {
        if (task.ended()) {
            return () -> release(task);
        }
        Entry<Service> service =
                task.serviceId().map(books.services.entries::get).orElse(null);
        Lack lack = lack(task, service, trial);
        if (lack != null) {
            return lack.work(task);
        }
        Service its = service == null ? null : service.object;
        String ingress = its != null && its.spec().needsIngress() ? books.liveIngress() : null;
        return () -> allocate(task, its, ingress);
    }

    private @Nullable Lack lack(Task task, @Nullable Entry<Service> service, Trial trial) {
        String subject = "task " + task.id();
        if (task.serviceId().isPresent() && (service == null || !service.condition.isAllocated())) {
            return missing(subject, task.serviceId().get(), service != null);
        }
        Lack lack = Lacks.networks(books, subject, task.spec().networks());
        if (lack == null && service != null && service.object.spec().needsIngress() && books.liveIngress() == null) {
            lack = Lacks.ingress(subject);
        }
        if (lack != null) {
            return lack;
        }
        List<String> asked = new ArrayList<>();
        List<String> needed = new ArrayList<>();
        if (service != null && service.object.spec().needsIngress()) {
            asked.add(books.liveIngress());
            needed.add(books.liveIngress());
        }
        for (NetworkAttachmentSpec network : withAddressesOf(service == null ? null : service.object, task)
                .spec()
                .networks()) {
            lack = lack == null && task.state() == null ? Lacks.turn(books, network, trial) : lack;
            asked.add(network.target());
            if (Lacks.anyAddress(books, network)) {
                needed.add(network.target());
            }
        }
        if (lack == null && !trial.hanging().isNone() && !allocator.isAllocated(task)) {
            lack = Lacks.driver(books, asked, trial);
        }
        return lack != null || task.state() != null ? lack : Lacks.place(books, needed, trial);
    }

    private static Lack missing(String subject, String serviceId, boolean isDeclared) {
        return new Lack(
                new WaitKey.TheService(serviceId),
                AllocatorException.of(
                                ErrorCode.UNKNOWN_SERVICE,
                                "needs service " + serviceId
                                        + (isDeclared ? ", which waits itself" : ", which is not declared"))
                        .subject(subject)
                        .value(serviceId)
                        .advice(isDeclared ? "see what that service waits for" : "declare it")
                        .build());
    }

    @Override
    public void tell(@Nullable Task before, @Nullable Task after, Consumer<WaitKey> free) {
        if (before == null || before.state() == null) {
            return;
        }
        List<Attachment> kept = after == null || after.state() == null
                ? List.of()
                : after.state().networks();
        for (Attachment attachment : before.state().networks()) {
            if (!kept.contains(attachment)) {
                for (Cidr address : attachment.addresses()) {
                    books.freed(attachment.networkId(), address.address(), free);
                }
            }
        }
    }

    private Attempt<Task> allocate(Task task, @Nullable Service service, @Nullable String ingress) {
        try {
            Task allocated = allocator.allocate(withIngress(withAddressesOf(service, task), ingress));
            TaskState state = allocated.state();
            ServiceState former = task.state() == null ? null : task.state().endpoint();
            ServiceState snapshot = former != null || service == null ? former : service.stateOrNone();
            return Attempt.done(task.withState(new TaskState(state == null ? List.of() : state.networks(), snapshot)));
        } catch (AllocatorException e) {
            return Attempt.of(task, e);
        }
    }

    private static Task withIngress(Task task, @Nullable String ingress) {
        TaskState state = task.state();
        List<Attachment> attachments = state == null ? List.of() : state.networks();
        if (ingress == null
                || attachments.stream().anyMatch(each -> each.networkId().equals(ingress))) {
            return task;
        }
        List<Attachment> more = new ArrayList<>();
        more.add(Attachment.to(ingress));
        more.addAll(attachments);
        return task.withState(new TaskState(more, state == null ? null : state.endpoint()));
    }

    /** SVC-7: the addresses in a service's network are its task's, unless that has its own. */
    private static Task withAddressesOf(@Nullable Service service, Task task) {
        if (service == null) {
            return task;
        }
        Map<String, NetworkAttachmentSpec> byTarget = new HashMap<>();
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            if (!network.addresses().isEmpty()) {
                byTarget.put(network.target(), network);
            }
        }
        if (byTarget.isEmpty()) {
            return task;
        }
        List<NetworkAttachmentSpec> networks = new ArrayList<>();
        for (NetworkAttachmentSpec own : task.spec().networks()) {
            networks.add(own.addresses().isEmpty() ? byTarget.getOrDefault(own.target(), own) : own);
        }
        return task.toBuilder().spec(new TaskSpec(networks)).build();
    }

    @Override
    public Attempt<Task> restore(Task stored) {
        if (stored.state() == null || stored.ended()) {
            return Attempt.done(stored);
        }
        try {
            Task restored = allocator.restore(stored);
            return Attempt.done(
                    stored.state().networks().equals(networksOf(restored))
                            ? stored
                            : stored.withState(new TaskState(
                                    networksOf(restored), stored.state().endpoint())));
        } catch (AllocatorException e) {
            takeRest(stored, stored.state(), e, allocator::restore);
            return Attempt.of(stored, e);
        }
    }

    /** CLU-1: where one of its networks is not there, nobody is to take what it has on the others. */
    private void takeRest(Task task, TaskState state, AllocatorException failure, Consumer<Task> take) {
        List<Attachment> there = state.networks().stream()
                .filter(each -> books.isThere(each.networkId(), failure))
                .toList();
        if (there.isEmpty() || there.size() == state.networks().size()) {
            return;
        }
        List<NetworkAttachmentSpec> wanted = task.spec().networks().stream()
                .filter(each -> books.isThere(each.target(), failure))
                .toList();
        try {
            take.accept(task.toBuilder()
                    .spec(new TaskSpec(wanted))
                    .state(new TaskState(there, state.endpoint()))
                    .build());
        } catch (AllocatorException e) {
            LOG.warn("task {} may lose what it has on networks that are there: {}", task.id(), e.getMessage());
        }
    }

    @Override
    public Attempt<Task> withdraw(Task present, @Nullable Task was) {
        return was == null || !networksOf(was).equals(networksOf(present)) ? release(present) : Attempt.done(present);
    }

    @Override
    public Attempt<Task> reclaim(Task was) {
        if (was.state() == null) {
            return Attempt.done(was);
        }
        try {
            allocator.allocate(was);
            return Attempt.done(was);
        } catch (AllocatorException e) {
            takeRest(was, was.state(), e, allocator::allocate);
            return Attempt.of(was, e);
        }
    }

    private static List<Attachment> networksOf(Task task) {
        TaskState state = task.state();
        return state == null ? List.of() : state.networks();
    }

    @Override
    public boolean isComplete(Task task) {
        return task.ended()
                || (task.state() != null
                        && (task.state().networks().isEmpty()
                                ? task.spec().networks().isEmpty()
                                : allocator.isAllocated(task)));
    }

    @Override
    public Attempt<Task> release(Task task) {
        Lacks.pendingIsFine(() -> allocator.releaseTask(task.id()));
        return Attempt.done(task.toBuilder().state(null).build());
    }
}
