package dev.berth.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.RestartMode;
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

@DisplayName("The contract of IPAM drivers")
class IpamSelfTest {
    private static final IpamCapabilities PLAIN = traits(DriverTraits.IN_MEMORY);
    private static final IpamCapabilities IDEMPOTENT = traits(new DriverTraits(false, true, RestartMode.REPLAY));
    private static final IpamCapabilities DURABLE = traits(new DriverTraits(false, false, RestartMode.DURABLE));
    private static final IpamCapabilities BLOCKING = traits(new DriverTraits(true, false, RestartMode.REPLAY));
    private static final IpamCapabilities NO_ADDRESSES =
            IpamCapabilities.builder().noAddresses().build();
    private static final Map<String, IpamCapabilities> BASES = Map.of(
            "IPAM-401", IDEMPOTENT,
            "IPAM-402", IDEMPOTENT,
            "IPAM-403", IDEMPOTENT,
            "IPAM-405", DURABLE,
            "IPAM-406", DURABLE,
            "IPAM-407", DURABLE,
            "IPAM-505", NO_ADDRESSES,
            "IPAM-507", BLOCKING);

    private static IpamCapabilities traits(DriverTraits traits) {
        return IpamCapabilities.builder().traits(traits).build();
    }

    /** A contract whose drivers may take but a moment. */
    static final class Impatient extends IpamDriverContract {
        private final IpamDriverProvider provider;

        Impatient(IpamDriverProvider provider) {
            this.provider = provider;
        }

        @Override
        protected IpamDriverProvider provider() {
            return provider;
        }

        @Override
        protected Duration deadline() {
            return Duration.ofSeconds(1);
        }
    }

    static Map<String, IpamDriverProvider> broken() {
        Map<String, UnaryOperator<IpamDriver>> twists = new LinkedHashMap<>(BrokenIpams.all());
        twists.putAll(BrokenTraits.all());
        Map<String, IpamDriverProvider> broken = new LinkedHashMap<>();
        twists.forEach(
                (rule, twist) -> broken.put(rule, new SoundIpam.Provider(BASES.getOrDefault(rule, PLAIN), twist)));
        broken.put("IPAM-501", new SoundIpam.Provider(PLAIN, UnaryOperator.identity()) {
            @Override
            public String name() {
                return "Sound Driver";
            }
        });
        return broken;
    }

    static Stream<String> rules() {
        return Rules.of(IpamDriverContract.class).tests().stream()
                .map(test -> Rules.rule(test).id());
    }

    @ParameterizedTest
    @MethodSource("rules")
    @DisplayName("has a broken driver for each rule that fails that rule alone")
    void bites(String rule) {
        IpamDriverProvider provider = broken().get(rule);
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
        for (IpamCapabilities base : List.of(PLAIN, IDEMPOTENT, DURABLE, BLOCKING, NO_ADDRESSES)) {
            IpamDriverProvider provider = new SoundIpam.Provider(base, UnaryOperator.identity());
            ConformanceReport report = ContractRun.ipam(provider, ClusterSettings.DEFAULT, Map.of())
                    .run();
            report.with(RuleStatus.FAILED).forEach(result -> failed.add(base.traits() + " " + result));
            report.with(RuleStatus.PASSED).forEach(result -> passed.add(result.rule()));
        }
        assertThat(failed).isEmpty();
        assertThat(passed).containsExactlyInAnyOrderElementsOf(rules().toList());
    }
}
