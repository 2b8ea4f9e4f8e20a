package dev.berth.server.audit;

import dev.berth.api.error.ErrorCode;

/** What only an audit of a running server finds; everything else it names as the allocator does. */
public final class AuditCodes {
    /** An object of the server that the store does not have. */
    public static final ErrorCode NOT_STORED = new ErrorCode("not-stored");
    /** An object of the store that the server does not have. */
    public static final ErrorCode NOT_SERVED = new ErrorCode("not-served");
    /** An object that is one thing in the server and another in the store. */
    public static final ErrorCode STORED_OTHERWISE = new ErrorCode("stored-otherwise");
    /** The ledger books an address, or a network, to somebody who does not have it. */
    public static final ErrorCode LEAKED = new ErrorCode("leaked");
    /** An object has an address that the ledger does not book to it. */
    public static final ErrorCode NOT_BOOKED = new ErrorCode("not-booked");
    /** The IPAM driver holds addresses that the ledger books to nobody. */
    public static final ErrorCode HELD_BY_NOBODY = new ErrorCode("held-by-nobody");
    /** The IPAM driver takes addresses for free that have owners. */
    public static final ErrorCode FREE_AT_DRIVER = new ErrorCode("free-at-driver");

    private AuditCodes() {}
}
