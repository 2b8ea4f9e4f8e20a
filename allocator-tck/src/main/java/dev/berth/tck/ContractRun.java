package dev.berth.tck;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Runs a contract from a program, without JUnit's engine: the same rules, in the same order, judged the same way. Immutable;
 * a run uses the calling thread and one for each rule.
 */
public final class ContractRun {
    private final Supplier<? extends Contract> contracts;
    private final long seed;
    private final List<Waiver> beyond;

    private ContractRun(Supplier<? extends Contract> contracts, long seed, List<Waiver> beyond) {
        this.contracts = contracts;
        this.seed = seed;
        this.beyond = List.copyOf(beyond);
    }

    /**
     * A run of this contract, with a seed of its own.
     *
     * @param contracts gives a new instance of one and the same contract class for each rule
     */
    public static ContractRun of(Supplier<? extends Contract> contracts) {
        return new ContractRun(contracts, ThreadLocalRandom.current().nextLong(1_000_000_000), List.of());
    }

    /** A run of {@link IpamDriverContract} for this provider, configured so. */
    public static ContractRun ipam(
            IpamDriverProvider provider, ClusterSettings settings, Map<String, String> configuration) {
        return of(() -> new GivenIpam(provider, settings, configuration));
    }

    /** A run of {@link NetworkDriverContract} for this provider, configured so. */
    public static ContractRun network(
            NetworkDriverProvider provider, ClusterSettings settings, Map<String, String> configuration) {
        return of(() -> new GivenNetwork(provider, settings, configuration));
    }

    /** The same run with the seed that an earlier one printed. */
    public ContractRun seed(long chosen) {
        return new ContractRun(contracts, chosen, beyond);
    }

    /**
     * The same run without rules that cannot be put to the driver, because the way to it has no words for them; they are reported as
     * not applicable.
     *
     * @param rules and why each of them is not judged
     */
    public ContractRun without(List<Waiver> rules) {
        return new ContractRun(contracts, seed, rules);
    }

    /** Judges every rule. Failures are in the report; nothing a driver does is thrown. */
    public ConformanceReport run() {
        Contract first = contracts.get();
        Rules rules = Rules.of(first.getClass());
        RuleCheck check = new RuleCheck(rules, seed, beyond);
        for (Method test : rules.tests()) {
            Contract contract = contracts.get();
            check.judge(contract, Rules.rule(test), () -> test.invoke(contract));
        }
        return check.report().orElseThrow(() -> new IllegalStateException("a contract without rules"));
    }

    private static final class GivenIpam extends IpamDriverContract {
        private final IpamDriverProvider provider;
        private final ClusterSettings settings;
        private final Map<String, String> configuration;

        GivenIpam(IpamDriverProvider provider, ClusterSettings settings, Map<String, String> configuration) {
            this.provider = provider;
            this.settings = settings;
            this.configuration = Map.copyOf(configuration);
        }

        @Override
        protected IpamDriverProvider provider() {
            return provider;
        }

        @Override
        protected ClusterSettings settings() {
            return settings;
        }

        @Override
        protected Map<String, String> configuration() {
            return configuration;
        }
    }

    private static final class GivenNetwork extends NetworkDriverContract {
        private final NetworkDriverProvider provider;
        private final ClusterSettings settings;
        private final Map<String, String> configuration;

        GivenNetwork(NetworkDriverProvider provider, ClusterSettings settings, Map<String, String> configuration) {
            this.provider = provider;
            this.settings = settings;
            this.configuration = Map.copyOf(configuration);
        }

        @Override
        protected NetworkDriverProvider provider() {
            return provider;
        }

        @Override
        protected ClusterSettings settings() {
            return settings;
        }

        @Override
        protected Map<String, String> configuration() {
            return configuration;
        }
    }
}
