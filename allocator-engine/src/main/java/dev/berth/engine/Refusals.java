package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import java.util.Map;
import java.util.Optional;

/** What to wait for after the allocator refused something (CLU-2). */
final class Refusals {
    /** Codes that say all there is to say. */
    private static final Map<ErrorCode, WaitKey> BY_CODE = Map.of(
            ErrorCode.NO_MORE_SUBNETS, new WaitKey.ReleasedNetwork(),
            ErrorCode.POOL_OVERLAP, new WaitKey.ReleasedNetwork(),
            ErrorCode.NO_MORE_VNIS, new WaitKey.ReleasedNetwork(),
            ErrorCode.VNI_IN_USE, new WaitKey.ReleasedNetwork(),
            ErrorCode.PORT_IN_USE, new WaitKey.ReleasedPort(),
            ErrorCode.NO_AVAILABLE_PORTS, new WaitKey.ReleasedPort(),
            ErrorCode.DRIVER_UNAVAILABLE, new WaitKey.Later(),
            ErrorCode.DRIVER_FAILURE, new WaitKey.Later(),
            ErrorCode.UNKNOWN_DRIVER, new WaitKey.Later(),
            ErrorCode.UNKNOWN_IPAM_DRIVER, new WaitKey.Later());

    private Refusals() {}

    /** What to wait for after this refusal. */
    static WaitKey after(AllocatorException refusal) {
        WaitKey key = BY_CODE.get(refusal.code());
        if (key != null) {
            return key;
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
                    .orElse(new WaitKey.Later());
        }
        if (refusal.code().equals(ErrorCode.UNKNOWN_NETWORK) || refusal.code().equals(ErrorCode.NETWORK_IN_USE)) {
            return new WaitKey.TheNetwork(network.get());
        }
        return new WaitKey.Redeclared();
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
