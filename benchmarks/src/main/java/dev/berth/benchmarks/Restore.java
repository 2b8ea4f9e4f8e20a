package dev.berth.benchmarks;

import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Restores a whole cluster into a new allocator, in the order of a restart (CLU-1): networks, services, tasks, each by id.
 * Each service is on one network, and so are its tasks.
 */
record Restore(int networks, int services, int tasks, int subnetSize) implements Scenario {
    private record Cluster(List<Network> networks, List<Service> services, List<Task> tasks) {}

    @Override
    public String name() {
        return "restore";
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        Cluster cluster = former(random);
        System.gc(); // what made the cluster is not the restore's to collect
        Stopwatch stopwatch = Stopwatch.start();
        try (CnmAllocator allocator = Clusters.allocator(subnetSize)) {
            for (Network network : cluster.networks) {
                allocator.restore(network);
            }
            for (Service service : cluster.services) {
                allocator.restore(service);
            }
            for (Task task : cluster.tasks) {
                allocator.restore(task);
            }
            double nanos = stopwatch.nanos();
            for (Task task : cluster.tasks) {
                Clusters.check("allocated tasks", allocator.isAllocated(task) ? 1 : 0, 1);
            }
            return List.of(new Sample(tasks + " tasks", nanos / 1e6));
        }
    }

    /** The cluster as it was before the restart, and is read from a store: by id, one object after the other. */
    private Cluster former(RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(subnetSize)) {
            List<Network> formerNetworks = new ArrayList<>();
            for (Network network : Clusters.networks(random, networks)) {
                formerNetworks.add(allocator.allocate(network));
            }
            List<Service> formerServices = new ArrayList<>();
            for (int i = 0; i < services; i++) {
                String id = Clusters.id(random);
                String network = formerNetworks.get(i % networks).id();
                Service service =
                        Service.of(id, ServiceSpec.builder(id).on(network).build());
                formerServices.add(allocator.allocate(service));
            }
            List<Task> formerTasks = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                String network = formerNetworks.get(i % services % networks).id();
                Task task = Task.of(Clusters.id(random), network);
                formerTasks.add(allocator.allocate(task));
            }
            return new Cluster(
                    formerNetworks.stream()
                            .sorted(Comparator.comparing(Network::id))
                            .map(AsRead::from)
                            .toList(),
                    formerServices.stream()
                            .sorted(Comparator.comparing(Service::id))
                            .map(AsRead::from)
                            .toList(),
                    formerTasks.stream()
                            .sorted(Comparator.comparing(Task::id))
                            .map(AsRead::from)
                            .toList());
        }
    }
}
