package dev.berth.tck;

/** How a rule came out. */
public enum RuleStatus {
    /** The driver keeps it. */
    PASSED("passed"),
    /** The driver breaks it. */
    FAILED("failed"),
    /** Not judged, because the vendor says that the driver does not keep it. */
    WAIVED("waived"),
    /** There is nothing to judge: the rule is about a trait that the driver does not declare. */
    NOT_APPLICABLE("not-applicable");

    private final String text;

    RuleStatus(String text) {
        this.text = text;
    }

    /** Lower-case words joined by hyphens. */
    @Override
    public String toString() {
        return text;
    }
}
