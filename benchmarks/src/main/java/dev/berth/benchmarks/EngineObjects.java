package dev.berth.benchmarks;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a cluster declares: each service is on one network, and its tasks are spread over the services evenly. */
record EngineObjects(List<Network> networks, List<Service> services, List<Task> tasks) {
    static EngineObjects make(RandomGenerator random, int networks, int services, int tasks) {
        List<Network> madeNetworks = new ArrayList<>();
        List<TaskSpec> specs = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            String id = Clusters.id(random);
            madeNetworks.add(Network.of(id, NetworkSpec.named("network-" + i)));
            specs.add(new TaskSpec(List.of(NetworkAttachmentSpec.to(id))));
        }
        List<Service> madeServices = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            ServiceSpec spec = ServiceSpec.builder("service-" + i)
                    .on(madeNetworks.get(i % networks).id())
                    .build();
            madeServices.add(Service.of(Clusters.id(random), spec));
        }
        List<Task> madeTasks = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            int service = i % services;
            madeTasks.add(Task.builder(Clusters.id(random))
                    .service(madeServices.get(service).id())
                    .slot(i / services + 1)
                    .spec(specs.get(service % networks))
                    .build());
        }
        return new EngineObjects(madeNetworks, madeServices, madeTasks);
    }
}
