package dev.berth.remote.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.PluginRefusal;
import java.util.List;
import java.util.Locale;

/**
 * The errors of plugins, which are texts, as errors with a code. Docker's IPAM has well-known texts, of which there are several
 * versions; plugins use them, often with something before or behind.
 */
final class RemoteErrors {
    private record Known(String part, ErrorCode code) {}

    /** The first that the text contains decides: so the more telling ones come first. */
    private static final List<Known> KNOWN = List.of(
            new Known("address already in use", ErrorCode.ADDRESS_IN_USE),
            new Known("address is already in use", ErrorCode.ADDRESS_IN_USE),
            new Known("address is already allocated", ErrorCode.ADDRESS_IN_USE),
            new Known("requested address is out of range", ErrorCode.ADDRESS_OUT_OF_RANGE),
            new Known("no available address", ErrorCode.NO_AVAILABLE_ADDRESSES),
            new Known("no available ip", ErrorCode.NO_AVAILABLE_ADDRESSES),
            new Known("no address available", ErrorCode.NO_AVAILABLE_ADDRESSES),
            new Known("no address returned", ErrorCode.NO_AVAILABLE_ADDRESSES),
            new Known("pool overlaps with", ErrorCode.POOL_OVERLAP),
            new Known("no available pool", ErrorCode.NO_MORE_SUBNETS),
            new Known("address pools have been fully subnetted", ErrorCode.NO_MORE_SUBNETS),
            new Known("non-overlapping ipv4 address pool", ErrorCode.NO_MORE_SUBNETS),
            new Known("non-overlapping ipv6 address pool", ErrorCode.NO_MORE_SUBNETS),
            new Known("address pool not found", ErrorCode.UNKNOWN_POOL),
            new Known("does not contain specified address pool", ErrorCode.UNKNOWN_POOL),
            new Known("could not find pool", ErrorCode.UNKNOWN_POOL),
            new Known("unknown pool", ErrorCode.UNKNOWN_POOL),
            new Known("invalid address space", ErrorCode.INVALID_ADDRESS_SPACE),
            new Known("cannot find address space", ErrorCode.INVALID_ADDRESS_SPACE),
            new Known("unknown address space", ErrorCode.INVALID_ADDRESS_SPACE),
            new Known("invalid address subpool", ErrorCode.INVALID_SUB_POOL),
            new Known("invalid address pool", ErrorCode.INVALID_POOL));

    private RemoteErrors() {}

    /**
     * What the plugin said, with a code; {@code driver-failure} if the text is none of the well-known ones.
     *
     * @param value what was asked for
     */
    static AllocatorException of(String plugin, String value, PluginRefusal refusal) {
        String text = refusal.text().toLowerCase(Locale.ROOT);
        ErrorCode code = KNOWN.stream()
                .filter(known -> text.contains(known.part()))
                .map(Known::code)
                .findFirst()
                .orElse(ErrorCode.DRIVER_FAILURE);
        return AllocatorException.of(code, "the plugin refused: " + refusal.text())
                .subject("docker plugin " + plugin)
                .value(value)
                .cause(refusal)
                .build();
    }
}
