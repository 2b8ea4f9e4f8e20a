package dev.berth.api.spi;

/** Where a network's resources are allocated. */
public enum Scope {
    /** Here, for the whole cluster. */
    GLOBAL,
    /** On each node, by the node. */
    NODE_LOCAL
}
