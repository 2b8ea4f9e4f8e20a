package dev.berth.api.model;

/** The transport protocols whose ports can be published; each has port numbers of its own (PRT-1). */
public enum Protocol {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** SCTP. */
    SCTP
}
