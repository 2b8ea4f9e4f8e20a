package dev.berth.api.spi;

/** What holds a resource. */
public enum OwnerKind {
    /** A network: its pools, and its identifiers from the network driver. */
    NETWORK("network"),
    /** A network's gateway. */
    GATEWAY("gateway"),
    /** A name that a network keeps an address back for (NET-9). */
    RESERVED("reserved"),
    /** A service: its virtual IP. */
    SERVICE("service"),
    /** A task. */
    TASK("task"),
    /** A node: its load balancer. */
    NODE("node");

    private final String text;

    OwnerKind(String text) {
        this.text = text;
    }

    /** The lower-case name. */
    @Override
    public String toString() {
        return text;
    }
}
