package dev.berth.tck;

/** What a contract is about. */
public enum ContractKind {
    /** An IPAM driver. */
    IPAM("ipam"),
    /** A network driver. */
    NETWORK("network"),
    /** A packaged plugin. */
    JAR("jar");

    private final String text;

    ContractKind(String text) {
        this.text = text;
    }

    /** The lower-case name. */
    @Override
    public String toString() {
        return text;
    }
}
