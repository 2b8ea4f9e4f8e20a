package dev.berth.tck;

/**
 * What became of one rule.
 *
 * @param rule the number
 * @param says what must hold
 * @param status how it came out
 * @param message what is wrong, why it is waived, or why there is nothing to judge; empty if it passed
 */
public record RuleResult(String rule, String says, RuleStatus status, String message) {}
