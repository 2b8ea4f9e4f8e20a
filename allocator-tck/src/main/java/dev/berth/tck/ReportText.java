package dev.berth.tck;

/** The short form of a report that a test run prints: the counts, and whatever did not simply pass or fail. */
final class ReportText {
    private ReportText() {}

    static String of(ConformanceReport report) {
        StringBuilder text = new StringBuilder("contract of ").append(report.summary());
        for (RuleStatus status : new RuleStatus[] {RuleStatus.FAILED, RuleStatus.WAIVED}) {
            for (RuleResult result : report.with(status)) {
                text.append("\n  ").append(result.rule()).append(' ').append(status);
                text.append(": ").append(result.message());
            }
        }
        if (!report.conforms()) {
            text.append("\n  to repeat the random choices: -D")
                    .append(Contract.SEED)
                    .append('=');
            text.append(report.seed());
        }
        return text.toString();
    }
}
