package dev.berth.benchmarks;

import java.util.List;

/** The scenarios at the sizes that the reference was measured at. */
final class Catalog {
    private Catalog() {}

    static List<Scenario> scenarios() {
        return List.of(
                new TaskFill(16, 65_000),
                new TaskDrain(16, 65_000),
                new EmptyChurn(200_000),
                new TaskChurn(200_000, List.of(24, 20, 16, 12)),
                new ThreadedChurn(16, 200_000),
                NetworkFill.upTo(List.of(1_000, 16_000, 65_000)),
                NetworkFill.firstAndLast(1_000, 65_000),
                new NetworkChurn(20_000, List.of(1_000, 16_000, 65_000)),
                new Services(30_000),
                new HeapPerTask(List.of(new HeapPerTask.Network(16, 65_000), new HeapPerTask.Network(12, 500_000))),
                new Restore(200, 20_000, 400_000, 20),
                new EngineStore(20_000, 500, 500, 32_000),
                new EngineCallers(500, 500, 32_000),
                new EngineCluster(200, 2_000, 20_000, 200, 3_000, 50),
                new EngineStart(200, 2_000, 1_000_000),
                new DockerPluginCalls(4_000, 16_000));
    }

    /** The one of this name, or all whose names begin with it and a hyphen. */
    static List<Scenario> matching(String word) {
        List<Scenario> matching = scenarios().stream()
                .filter(scenario -> scenario.name().equals(word))
                .toList();
        if (matching.isEmpty()) {
            matching = scenarios().stream()
                    .filter(scenario -> scenario.name().startsWith(word + "-"))
                    .toList();
        }
        if (matching.isEmpty()) {
            throw new IllegalArgumentException("no scenario is named " + word + "; there are "
                    + scenarios().stream().map(Scenario::name).toList());
        }
        return matching;
    }
}
