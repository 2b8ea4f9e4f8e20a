package dev.berth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.benchmarks.micro.NetworkBenchmark;
import dev.berth.benchmarks.micro.PluginBenchmark;
import dev.berth.benchmarks.micro.ServiceBenchmark;
import dev.berth.benchmarks.micro.TaskBenchmark;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario checks by itself that what it timed happened; here at sizes that take no time. */
class ScenariosTest {
    private static final long SEED = 1;

    static Stream<Scenario> smallScenarios() {
        return Stream.of(
                new TaskFill(24, 200),
                new TaskDrain(24, 200),
                new EmptyChurn(100),
                new TaskChurn(100, List.of(24, 22)),
                new ThreadedChurn(24, 100),
                NetworkFill.upTo(List.of(10, 100)),
                NetworkFill.firstAndLast(10, 100),
                new NetworkChurn(100, List.of(10, 50)),
                new Services(100),
                new HeapPerTask(List.of(new HeapPerTask.Network(20, 2_000))),
                new Restore(5, 50, 500, 22),
                new EngineStore(50, 3, 3, 640),
                new EngineCallers(3, 3, 640),
                new EngineCluster(5, 10, 100, 10, 20, 3),
                new EngineStart(5, 10, 100),
                new DockerPluginCalls(32, 64));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smallScenarios")
    @DisplayName("a scenario does what it is named for, and has one positive sample for each variant")
    void runs(Scenario scenario) {
        List<Sample> samples = scenario.repeat(new Random(SEED));

        assertThat(samples).extracting(Sample::variant).doesNotHaveDuplicates().isNotEmpty();
        assertThat(samples).allSatisfy(sample -> assertThat(sample.value()).isPositive());
    }

    @Test
    @DisplayName("the catalog has each kind of scenario, and finds it by its name")
    void catalog() {
        List<Scenario> catalog = Catalog.scenarios();

        assertThat(catalog)
                .extracting(Scenario::name)
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(smallScenarios().map(Scenario::name).toList());
        assertThat(catalog).allSatisfy(scenario -> assertThat(Catalog.matching(scenario.name()))
                .containsExactly(scenario));
    }

    @Test
    @DisplayName("the catalog finds scenarios by how their names begin, and says which there are if it finds none")
    void groups() {
        assertThat(Catalog.matching("engine"))
                .extracting(Scenario::name)
                .containsExactly("engine-store", "engine-callers", "engine-cluster", "engine-start");
        assertThatThrownBy(() -> Catalog.matching("engin"))
                .hasMessageContaining("no scenario is named engin")
                .hasMessageContaining("engine-start");
    }

    @Test
    @DisplayName("no two ids are alike")
    void ids() {
        Random random = new Random(SEED);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(Clusters.id(random));
        }

        assertThat(ids).hasSize(10_000).allSatisfy(id -> assertThat(id).hasSize(25));
    }

    @Test
    @DisplayName("the JMH benchmarks' operations end with the object allocated")
    void micro() throws IOException {
        TaskBenchmark task = new TaskBenchmark();
        assertThat(task.releaseAndAllocate().state()).isNotNull();
        assertThat(task.allocateAgain().state()).isNotNull();
        assertThat(task.isAllocated()).isTrue();
        assertThat(new NetworkBenchmark().releaseAndAllocate().state()).isNotNull();
        assertThat(new ServiceBenchmark().releaseAndAllocate().state()).isNotNull();
        PluginBenchmark plugin = new PluginBenchmark();
        assertThat(plugin.lookUp()).isSameAs(plugin.lookUp());
        assertThat(plugin.call()).isEqualTo(Set.of());
        plugin.close();
    }
}
