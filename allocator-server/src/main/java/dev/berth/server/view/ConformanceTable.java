package dev.berth.server.view;

import dev.berth.tck.ConformanceReport;
import dev.berth.tck.RuleResult;
import dev.berth.tck.RuleStatus;

/** What became of the rules of a contract, as text for people: a line for each, and below it what is wrong. */
public final class ConformanceTable {
    private ConformanceTable() {}

    /** The text, its lines ended. */
    public static String render(ConformanceReport report, Style style) {
        StringBuilder out = new StringBuilder();
        for (RuleResult result : report.results()) {
            boolean failed = result.status() == RuleStatus.FAILED;
            String status = String.format("%-14s", failed ? "FAILED" : result.status());
            out.append("  ").append(result.rule()).append("  ");
            out.append(failed ? style.alarm(status) : status).append("  ");
            out.append(result.says()).append('\n');
            if (!result.message().isEmpty()) {
                result.message().lines().forEach(line -> out.append("              ")
                        .append(Printable.text(line))
                        .append('\n'));
            }
        }
        return out.append("\n  ")
                .append(Printable.text(report.summary()))
                .append('\n')
                .toString();
    }
}
