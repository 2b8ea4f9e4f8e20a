package dev.berth.tck;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A list of numbered rules, each with its test. Run by JUnit Jupiter as the test class that it is, or by {@link ContractRun};
 * a new instance for each rule. Confined to one thread, apart from the threads that a test itself starts.
 *
 * <p>The configuration parameters of JUnit, thus also system properties, {@value #SEED} and {@value #REPORT} choose the seed
 * of every random choice (a new one for each run unless said) and the file that the results are written to
 * ({@value #DEFAULT_REPORT} unless said).
 */
@SuppressWarnings("exports") // JUnit creates these; nobody else needs them
@ExtendWith(ContractExtension.class)
@TestMethodOrder(ContractExtension.RuleOrder.class)
@DisplayNameGeneration(ContractExtension.RuleNames.class)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class Contract {
    /** The configuration parameter that repeats a run: the seed that it printed. */
    public static final String SEED = "berth.tck.seed";
    /** The configuration parameter for the path of the results. */
    public static final String REPORT = "berth.tck.report";
    /** Where results are written to otherwise, relative to the working directory. */
    public static final String DEFAULT_REPORT = "target/conformance.json";

    private long seed;

    /** For the contracts of this kit. */
    protected Contract() {}

    /** What is tested, for the report. */
    protected abstract String subject();

    /** What the contract is about. */
    protected abstract ContractKind kind();

    /** The rules that the driver is known not to keep; none unless overridden. */
    protected List<Waiver> waivers() {
        return List.of();
    }

    /** How long one rule's test may take before it counts as hanging; 60 seconds unless overridden. */
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    final void seed(long chosen) {
        this.seed = chosen;
    }

    /** The random choices of one test; the same ones for the same seed. */
    protected final Random random() {
        return new Random(seed);
    }
}
