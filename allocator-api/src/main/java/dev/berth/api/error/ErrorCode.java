package dev.berth.api.error;

import java.util.regex.Pattern;

/**
 * What kind of failure an {@link AllocatorException} reports. A code never changes its meaning; more may be added, and a
 * vendor may use codes of its own, best prefixed with the driver's name ({@code acme-quota-exceeded}).
 *
 * <p>Immutable; two codes are equal when their names are.
 *
 * @param name lower-case words joined by hyphens
 */
public record ErrorCode(String name) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** A value that no state of the allocator could make acceptable. */
    public static final ErrorCode INVALID_ARGUMENT = new ErrorCode("invalid-argument");
    /** A text that is no IP address. */
    public static final ErrorCode INVALID_ADDRESS = new ErrorCode("invalid-address");
    /** An address space that the IPAM driver does not have. */
    public static final ErrorCode INVALID_ADDRESS_SPACE = new ErrorCode("invalid-address-space");
    /** A text that is no prefix, or a size that no default pool can hold. */
    public static final ErrorCode INVALID_POOL = new ErrorCode("invalid-pool");
    /** A range that is no prefix, or that does not lie in its pool. */
    public static final ErrorCode INVALID_SUB_POOL = new ErrorCode("invalid-sub-pool");
    /** A VNI that is no number, out of 1..16777215, or surplus. */
    public static final ErrorCode INVALID_VNI = new ErrorCode("invalid-vni");
    /** The pool overlaps a live one of its address space. */
    public static final ErrorCode POOL_OVERLAP = new ErrorCode("pool-overlap");
    /** The default pools hold no further subnet of the size asked for. */
    public static final ErrorCode NO_MORE_SUBNETS = new ErrorCode("no-more-subnets");
    /** No live pool has this id. */
    public static final ErrorCode UNKNOWN_POOL = new ErrorCode("unknown-pool");
    /** The pool, or its range, is full. */
    public static final ErrorCode NO_AVAILABLE_ADDRESSES = new ErrorCode("no-available-addresses");
    /** The address is held by another owner, or reserved. */
    public static final ErrorCode ADDRESS_IN_USE = new ErrorCode("address-in-use");
    /** The address lies in no pool that could give it. */
    public static final ErrorCode ADDRESS_OUT_OF_RANGE = new ErrorCode("address-out-of-range");
    /** The VNI is held by another network. */
    public static final ErrorCode VNI_IN_USE = new ErrorCode("vni-in-use");
    /** The published port is held by another service. */
    public static final ErrorCode PORT_IN_USE = new ErrorCode("port-in-use");
    /** The network is allocated already. */
    public static final ErrorCode NETWORK_EXISTS = new ErrorCode("network-exists");
    /** The network still has endpoints, or is being released. */
    public static final ErrorCode NETWORK_IN_USE = new ErrorCode("network-in-use");
    /** There is an ingress network already. */
    public static final ErrorCode INGRESS_EXISTS = new ErrorCode("ingress-exists");
    /** A field that cannot change after the object was declared. */
    public static final ErrorCode IMMUTABLE_FIELD = new ErrorCode("immutable-field");
    /** No network of this id is allocated. */
    public static final ErrorCode UNKNOWN_NETWORK = new ErrorCode("unknown-network");
    /** No service has this id. */
    public static final ErrorCode UNKNOWN_SERVICE = new ErrorCode("unknown-service");
    /** No task has this id. */
    public static final ErrorCode UNKNOWN_TASK = new ErrorCode("unknown-task");
    /** No node has this id. */
    public static final ErrorCode UNKNOWN_NODE = new ErrorCode("unknown-node");
    /** No network driver has this name. */
    public static final ErrorCode UNKNOWN_DRIVER = new ErrorCode("unknown-driver");
    /** No IPAM driver has this name. */
    public static final ErrorCode UNKNOWN_IPAM_DRIVER = new ErrorCode("unknown-ipam-driver");
    /** A driver threw something untyped, or gave an answer that cannot be right. */
    public static final ErrorCode DRIVER_FAILURE = new ErrorCode("driver-failure");
    /** A driver could not be reached, did not answer in time, or has too many calls under way; it may work later. */
    public static final ErrorCode DRIVER_UNAVAILABLE = new ErrorCode("driver-unavailable");
    /** Every VNI of the range is held. */
    public static final ErrorCode NO_MORE_VNIS = new ErrorCode("no-more-vnis");
    /** Every automatic port of the protocol is held. */
    public static final ErrorCode NO_AVAILABLE_PORTS = new ErrorCode("no-available-ports");
    /** Another process writes this state. */
    public static final ErrorCode STATE_IN_USE = new ErrorCode("state-in-use");
    /** The store could not read or write: its medium failed, or is full, or is read-only. */
    public static final ErrorCode STORE_FAILURE = new ErrorCode("store-failure");
    /** An update was made from another version of the object than the present one. */
    public static final ErrorCode VERSION_CONFLICT = new ErrorCode("version-conflict");

    /** @throws AllocatorException {@code invalid-argument} if the name is not lower-case words joined by hyphens */
    public ErrorCode {
        if (!FORM.matcher(name).matches()) {
            throw AllocatorException.invalidArgument(
                    "error code",
                    name,
                    "not lower-case words joined by hyphens",
                    "use a name such as acme-quota-exceeded");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
