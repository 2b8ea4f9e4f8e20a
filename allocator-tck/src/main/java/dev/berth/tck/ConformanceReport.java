package dev.berth.tck;

import java.util.List;

/**
 * What became of every rule of one contract. Immutable.
 *
 * @param subject the driver's name, or the jar's file name
 * @param kind what the contract is about
 * @param seed what the random choices came from; the same seed makes the same choices
 * @param results in the order of the contract
 */
public record ConformanceReport(String subject, ContractKind kind, long seed, List<RuleResult> results) {
    /** Copies the results. */
    public ConformanceReport {
        results = List.copyOf(results);
    }

    /** Whether no rule failed. */
    public boolean conforms() {
        return count(RuleStatus.FAILED) == 0;
    }

    /** How many rules came out so. */
    public long count(RuleStatus status) {
        return with(status).size();
    }

    /** The rules that came out so. */
    public List<RuleResult> with(RuleStatus status) {
        return results.stream().filter(result -> result.status() == status).toList();
    }

    /** One line: {@code ipam acme: 50 passed, 0 failed, 1 waived, 6 not applicable (seed 42)}. */
    public String summary() {
        return kind + " " + subject + ": " + count(RuleStatus.PASSED) + " passed, " + count(RuleStatus.FAILED)
                + " failed, " + count(RuleStatus.WAIVED) + " waived, " + count(RuleStatus.NOT_APPLICABLE)
                + " not applicable (seed " + seed + ")";
    }
}
