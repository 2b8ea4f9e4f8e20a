package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to wait for after the allocator refused something (CLU-2). */
final class Refusals {
    /** Codes that say all there is to say. */
    private static final Map<ErrorCode, WaitKey> BY_CODE = Map.of(
            ErrorCode.NO_MORE_SUBNETS, new WaitKey.ReleasedNetwork(),
            ErrorCode.POOL_OVERLAP, new WaitKey.ReleasedNetwork(),
            ErrorCode.NO_MORE_VNIS, new WaitKey.ReleasedNetwork(),
            ErrorCode.VNI_IN_USE, new WaitKey.ReleasedNetwork(),
            ErrorCode.PORT_IN_USE, new WaitKey.ReleasedPort(),
            ErrorCode.NO_AVAILABLE_PORTS, new WaitKey.ReleasedPort());

    /** Codes that say that a driver may do it another time. */
    private static final Set<ErrorCode> LATER = Set.of(
            ErrorCode.DRIVER_UNAVAILABLE,
            ErrorCode.DRIVER_FAILURE,
            ErrorCode.UNKNOWN_DRIVER,
            ErrorCode.UNKNOWN_IPAM_DRIVER);

    /** Codes of what a network does not have as it is, and may have when it comes anew. */
    private static final Set<ErrorCode> OF_NETWORK =
            Set.of(ErrorCode.UNKNOWN_NETWORK, ErrorCode.NETWORK_IN_USE, ErrorCode.ADDRESS_OUT_OF_RANGE);

    private Refusals() {}

    /** What to wait for after this refusal. */
    static WaitKey after(AllocatorException refusal) {
        WaitKey key = BY_CODE.get(refusal.code());
        if (key != null) {
            return key;
        }
        if (LATER.contains(refusal.code())) {
            return later(refusal);
        }
        Optional<String> network = refusal.subject()
                .filter(subject -> subject.startsWith("network "))
                .map(subject -> subject.substring("network ".length()));
        if (network.isEmpty()) {
            return new WaitKey.Redeclared();
        }
        if (refusal.code().equals(ErrorCode.NO_AVAILABLE_ADDRESSES)) {
            return new WaitKey.AnyAddress(network.get());
        }
        if (refusal.code().equals(ErrorCode.ADDRESS_IN_USE)) {
            return address(refusal)
                    .<WaitKey>map(address -> new WaitKey.TheAddress(network.get(), address))
                    .orElseGet(() -> later(refusal));
        }
        if (OF_NETWORK.contains(refusal.code())) {
            return new WaitKey.TheNetwork(network.get());
        }
        return new WaitKey.Redeclared();
    }

    private static WaitKey later(AllocatorException refusal) {
        return new WaitKey.Later(first(refusal).subject().orElse(""));
    }

    /** The failure as one of a driver, by its name here; else what it was before it was told about anything else. */
    static AllocatorException first(AllocatorException refusal) {
        AllocatorException first = refusal;
        for (AllocatorException each = refusal; each != null; each = causeOf(each)) {
            if (isDriver(each.subject().orElse(""))) {
                return each;
            }
            first = each.subject().isPresent() ? each : first;
        }
        return first;
    }

    private static @Nullable AllocatorException causeOf(AllocatorException failure) {
        return failure.getCause() instanceof AllocatorException cause ? cause : null;
    }

    private static boolean isDriver(String subject) {
        return subject.startsWith(WaitKey.Later.IPAM_DRIVER) || subject.startsWith(WaitKey.Later.NETWORK_DRIVER);
    }

    /** The address that was refused; a driver may say something else, or nothing. */
    private static Optional<IpAddress> address(AllocatorException refusal) {
        try {
            return refusal.value().map(IpAddress::parse);
        } catch (AllocatorException e) {
            return Optional.empty();
        }
    }
}
