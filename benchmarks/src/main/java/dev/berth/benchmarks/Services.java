package dev.berth.benchmarks;

import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Allocates services on two networks: two virtual IPs each. */
record Services(int count) implements Scenario {
    @Override
    public String name() {
        return "service";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            allocator.allocate(Clusters.network("front", "10.0.0.0/16"));
            allocator.allocate(Clusters.network("back", "10.1.0.0/16"));
            Service[] services = new Service[count];
            for (int i = 0; i < count; i++) {
                String id = Clusters.id(random);
                services[i] = Service.of(
                        id, ServiceSpec.builder(id).on("front", "back").build());
            }
            Stopwatch stopwatch = Stopwatch.start();
            for (int i = 0; i < count; i++) {
                services[i] = allocator.allocate(services[i]);
            }
            double nanos = stopwatch.nanos();
            Clusters.check("virtual IPs", allocator.usage("front").held(OwnerKind.SERVICE), count);
            Clusters.check("virtual IPs", allocator.usage("back").held(OwnerKind.SERVICE), count);
            return List.of(new Sample("2 networks", nanos / count));
        }
    }
}
