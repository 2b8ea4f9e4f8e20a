package dev.berth.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The contract of network drivers")
class NetworkSelfTest {
    private static final NetworkCapabilities PLAIN = traits(DriverTraits.IN_MEMORY);
    private static final NetworkCapabilities IDEMPOTENT = traits(new DriverTraits(false, true, RestartMode.REPLAY));
    private static final NetworkCapabilities DURABLE = traits(new DriverTraits(false, false, RestartMode.DURABLE));
    private static final NetworkCapabilities BLOCKING = traits(new DriverTraits(true, false, RestartMode.REPLAY));
    private static final NetworkCapabilities NODE_LOCAL =
            NetworkCapabilities.of(Scope.NODE_LOCAL).build();
    private static final Map<String, NetworkCapabilities> BASES =
            Map.of("NETD-151", NODE_LOCAL, "NETD-401", IDEMPOTENT, "NETD-403", DURABLE, "NETD-506", BLOCKING);

    private static NetworkCapabilities traits(DriverTraits traits) {
        return NetworkCapabilities.of(Scope.GLOBAL).traits(traits).build();
    }

    /** A contract whose drivers may take but a moment. */
    static final class Impatient extends NetworkDriverContract {
        private final NetworkDriverProvider provider;

        Impatient(NetworkDriverProvider provider) {
            this.provider = provider;
        }

        @Override
        protected NetworkDriverProvider provider() {
            return provider;
        }

        @Override
        protected Set<String> identifiers(Map<String, String> answer) {
            return Set.of(answer.get(SoundNetworkDriver.NUMBER));
        }

        @Override
        protected Map<String, String> refusedOptions() {
            return Map.of(SoundNetworkDriver.NUMBER, "not a number");
        }

        @Override
        protected Duration deadline() {
            return Duration.ofSeconds(1);
        }
    }

    static Map<String, NetworkDriverProvider> broken() {
        Map<String, UnaryOperator<NetworkDriver>> twists = BrokenNetworkDrivers.all();
        Map<String, NetworkDriverProvider> broken = new LinkedHashMap<>();
        twists.forEach((rule, twist) ->
                broken.put(rule, new SoundNetworkDriver.Provider(BASES.getOrDefault(rule, PLAIN), twist)));
        broken.put("NETD-501", new SoundNetworkDriver.Provider(PLAIN, UnaryOperator.identity()) {
            @Override
            public String name() {
                return "Sound Driver";
            }
        });
        return broken;
    }

    static Stream<String> rules() {
        return Rules.of(NetworkDriverContract.class).tests().stream()
                .map(test -> Rules.rule(test).id());
    }

    @ParameterizedTest
    @MethodSource("rules")
    @DisplayName("has a broken driver for each rule that fails that rule alone")
    void bites(String rule) {
        NetworkDriverProvider provider = broken().get(rule);
        assertThat(provider).as("the broken driver for %s", rule).isNotNull();
        ConformanceReport report = ContractRun.of(() -> new Impatient(provider)).run();
        assertThat(report.with(RuleStatus.FAILED))
                .as(report.summary())
                .extracting(RuleResult::rule)
                .containsExactly(rule);
    }

    @Test
    @DisplayName("has broken drivers for rules that there are")
    void brokenDriversAreForRules() {
        assertThat(broken().keySet()).containsExactlyInAnyOrderElementsOf(rules().toList());
    }

    @Test
    @DisplayName("lets sound drivers of every trait pass, and judges each rule on one of them")
    void soundDriversPass() {
        Set<String> passed = new TreeSet<>();
        List<String> failed = new ArrayList<>();
        for (NetworkCapabilities base : List.of(PLAIN, IDEMPOTENT, DURABLE, BLOCKING, NODE_LOCAL)) {
            NetworkDriverProvider provider = new SoundNetworkDriver.Provider(base, UnaryOperator.identity());
            ConformanceReport report =
                    ContractRun.of(() -> new Impatient(provider)).run();
            report.with(RuleStatus.FAILED).forEach(result -> failed.add(base.traits() + " " + result));
            report.with(RuleStatus.PASSED).forEach(result -> passed.add(result.rule()));
        }
        assertThat(failed).isEmpty();
        assertThat(passed).containsExactlyInAnyOrderElementsOf(rules().toList());
    }
}
