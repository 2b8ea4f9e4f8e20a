package dev.berth.core.ports;

import dev.berth.api.error.AllocatorException;

/**
 * A range of ports, both ends included.
 *
 * @param first 1..65535
 * @param last not below {@code first}, up to 65535
 */
public record PortRange(int first, int last) {
    /** What automatic ports are taken from by default (PRT-1). */
    public static final PortRange DEFAULT_AUTOMATIC = new PortRange(30_000, 32_767);

    /** @throws AllocatorException {@code invalid-argument} if an end is out of range, or the range is empty */
    public PortRange {
        if (first < 1 || last > 65_535 || first > last) {
            throw AllocatorException.invalidArgument(
                    "port range", first + "-" + last, "not a range of ports", "choose both ends within 1-65535");
        }
    }

    /** Whether the port lies in this range. */
    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
