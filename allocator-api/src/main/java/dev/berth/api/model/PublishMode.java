package dev.berth.api.model;

/** Where a published port is open. */
public enum PublishMode {
    /** On every node, through the routing mesh; the number is reserved in the cluster. */
    INGRESS,
    /** On the nodes that run a task; never reserved (PRT-1). */
    HOST
}
