package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.Map;

/**
 * Refusals in the words of Docker's own IPAM driver, by which the engine, and tools around it, know them; then in ours, which say
 * more.
 */
final class DockerText {
    /** {@code daemon/libnetwork/ipamapi/contract.go} of moby. */
    private static final Map<ErrorCode, String> KNOWN = Map.of(
            ErrorCode.INVALID_ADDRESS_SPACE, "invalid address space",
            ErrorCode.INVALID_POOL, "invalid address pool",
            ErrorCode.INVALID_SUB_POOL, "invalid address subpool",
            ErrorCode.NO_AVAILABLE_ADDRESSES, "no available addresses on this pool",
            ErrorCode.ADDRESS_IN_USE, "Address already in use",
            ErrorCode.ADDRESS_OUT_OF_RANGE, "requested address is out of range",
            ErrorCode.POOL_OVERLAP, "Pool overlaps with other one on this address space",
            ErrorCode.UNKNOWN_POOL, "address space does not contain specified address pool",
            ErrorCode.NO_MORE_SUBNETS, "all predefined address pools have been fully subnetted");

    private DockerText() {}

    static String of(AllocatorException refusal) {
        String known = KNOWN.get(refusal.code());
        if (known == null) {
            return String.valueOf(refusal.getMessage());
        }
        StringBuilder text = new StringBuilder(known).append(": ");
        refusal.value().ifPresent(value -> text.append(value).append(": "));
        text.append(refusal.problem()); // not the subject: the daemon does not know our names for its networks
        refusal.advice().ifPresent(advice -> text.append("; ").append(advice));
        return text.toString();
    }
}
