package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Networks: of their specs only the labels can change (CLU-9), and only one is ingress (CLU-6). */
final class NetworkStep implements Step<Network> {
    private static final Set<ErrorCode> OF_POOLS = Set.of(ErrorCode.NO_MORE_SUBNETS, ErrorCode.POOL_OVERLAP);

    private final Books books;
    private final CnmAllocator allocator;

    NetworkStep(Books books, CnmAllocator allocator) {
        this.books = books;
        this.allocator = allocator;
    }

    @Override
    public Network merged(Network declaration, @Nullable Network present) {
        Entry<Network> ingress = books.ingress();
        if (declaration.isIngress() && ingress != null && !ingress.ref.id().equals(declaration.id())) {
            throw AllocatorException.of(ErrorCode.INGRESS_EXISTS, ingress.ref + " is the ingress network already")
                    .subject("network " + declaration.id())
                    .advice("remove that one first, or declare this one without ingress")
                    .build();
        }
        if (present == null) {
            return declaration;
        }
        NetworkSpec sameLabels = withLabelsOf(declaration.spec(), present.spec());
        if (present.state() != null && !sameLabels.equals(present.spec())) {
            throw AllocatorException.of(ErrorCode.IMMUTABLE_FIELD, "of an allocated network only the labels can change")
                    .subject("network " + declaration.id())
                    .advice("remove the network and declare it anew, or declare another one beside it")
                    .build();
        }
        return new Network(declaration.id(), declaration.spec(), present.state());
    }

    private static NetworkSpec withLabelsOf(NetworkSpec spec, NetworkSpec labelled) {
        return NetworkSpec.builder(spec.name())
                .labels(labelled.labels())
                .driver(spec.driver())
                .ipam(spec.ipam())
                .ingress(spec.ingress())
                .dualStack(spec.dualStack())
                .internal(spec.internal())
                .attachable(spec.attachable())
                .build();
    }

    @Override
    public void checkRemoval(Network network) {
        if (network.isIngress() && books.ingressIsNeeded()) {
            throw AllocatorException.of(ErrorCode.NETWORK_IN_USE, "services publish ports on the ingress network")
                    .subject("network " + network.id())
                    .advice("remove those services first, or publish their ports in host mode")
                    .build();
        }
        if (network.isIngress()) {
            refuseTasksOn(network.id());
        }
    }

    /** What a task has does not change (CLU-9), also when its service does not publish any more. */
    private void refuseTasksOn(String networkId) {
        for (Entry<Task> task : books.tasks.entries.values()) {
            TaskState state = task.object.state();
            if (state != null
                    && state.networks().stream()
                            .anyMatch(each -> each.networkId().equals(networkId))) {
                throw AllocatorException.of(ErrorCode.NETWORK_IN_USE, task.ref + " has an address there")
                        .subject("network " + networkId)
                        .advice("end or remove the tasks there first")
                        .build();
            }
        }
    }

    @Override
    public Supplier<Attempt<Network>> work(Network network, Trial trial) {
        if (network.state() == null && trial.isBehind(books, new WaitKey.ReleasedNetwork())) {
            return new Lack(
                            new WaitKey.ReleasedNetwork(),
                            AllocatorException.of(ErrorCode.NO_MORE_SUBNETS, "others wait for what comes free")
                                    .subject("network " + network.id())
                                    .build())
                    .work(network);
        }
        Lack lack = trial.hanging().isNone() || allocator.isNetworkAllocated(network.id())
                ? null
                : lackOfDriver(network.spec(), trial.hanging());
        return lack != null ? lack.work(network) : () -> allocate(network);
    }

    private static @Nullable Lack lackOfDriver(NetworkSpec spec, Hanging hanging) {
        String ipam = spec.ipam().driver().name();
        String driver = spec.driver().name();
        Lack lack =
                hanging.lackOf(WaitKey.Later.IPAM_DRIVER + (ipam == null ? DriverConfig.DEFAULT_IPAM_DRIVER : ipam));
        return lack != null
                ? lack
                : hanging.lackOf(
                        WaitKey.Later.NETWORK_DRIVER + (driver == null ? DriverConfig.DEFAULT_NETWORK_DRIVER : driver));
    }

    @Override
    public void tell(@Nullable Network before, @Nullable Network after, Consumer<WaitKey> free) {
        if (after == null) {
            free.accept(new WaitKey.ReleasedNetwork());
            if (before != null) {
                // Who waits for its addresses waits for a network now. And what it had is free for those of its subnet:
                // its
                // own addresses, and those whose owners have given them back, but could not tell before it was gone.
                Set<String> networks = books.sharing.with(before);
                networks.add(before.id());
                books.lines.keys().stream()
                        .filter(key -> networks.stream().anyMatch(key::isOf))
                        .forEach(free);
            }
        } else if (after.state() != null) {
            free.accept(new WaitKey.TheNetwork(after.id()));
            if (after.isIngress()) {
                free.accept(new WaitKey.AnIngress());
            }
        }
    }

    private Attempt<Network> allocate(Network network) {
        if (allocator.isNetworkAllocated(network.id())) {
            return Attempt.done(network);
        }
        try {
            return Attempt.done(allocator.allocate(network));
        } catch (AllocatorException e) {
            return Attempt.failed(
                    network, e, mayHaveHadPools(network, e) ? List.of(new WaitKey.ReleasedNetwork()) : List.of());
        }
    }

    private static boolean mayHaveHadPools(Network network, AllocatorException failure) {
        boolean wantsOne =
                network.spec().ipam().configs().size() <= 1 && !network.spec().dualStack();
        return !wantsOne || !OF_POOLS.contains(failure.code());
    }

    @Override
    public Attempt<Network> restore(Network stored) {
        if (stored.state() == null) {
            return Attempt.done(stored);
        }
        try {
            Network restored = allocator.restore(stored);
            return Attempt.done(restored.equals(stored) ? stored : restored);
        } catch (AllocatorException e) {
            return Attempt.of(stored, e);
        }
    }

    @Override
    public Attempt<Network> withdraw(Network present, @Nullable Network was) {
        return was == null || !Objects.equals(was.state(), present.state())
                ? releasedWithEndpoints(present)
                : Attempt.done(present);
    }

    @Override
    public Attempt<Network> reclaim(Network was) {
        return was.state() == null ? Attempt.done(was) : allocate(was);
    }

    @Override
    public boolean isComplete(Network network) {
        return allocator.isNetworkAllocated(network.id());
    }

    @Override
    public Attempt<Network> release(Network network) {
        return network.isIngress()
                ? releasedWithEndpoints(network) // those are of nodes, which no service needs any more
                : released(network, allocator::releaseNetwork);
    }

    private Attempt<Network> releasedWithEndpoints(Network network) {
        return released(network, allocator::releaseNetworkWithEndpoints);
    }

    private Attempt<Network> released(Network network, Consumer<String> release) {
        if (!allocator.isNetworkAllocated(network.id())) {
            return Attempt.done(network);
        }
        try {
            release.accept(network.id());
        } catch (AllocatorException e) {
            if (allocator.isNetworkAllocated(network.id())) {
                return Attempt.of(network, e);
            }
        }
        return Attempt.done(network);
    }
}
