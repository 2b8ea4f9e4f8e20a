package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/**
 * A range of VXLAN network identifiers, both ends included.
 *
 * @param first 1..16777215
 * @param last not below {@code first}, up to 16777215
 */
public record VniRange(int first, int last) {
    /** The largest VNI: 24 bits (RFC 7348). */
    public static final int MAX = 0xff_ffff;
    /** What VNIs are taken from unless the cluster says otherwise (VNI-1). */
    public static final VniRange DEFAULT = new VniRange(4096, MAX);

    /** @throws AllocatorException {@code invalid-vni} if an end is out of range, or the range is empty */
    public VniRange {
        if (first < 1 || last > MAX || first > last) {
            throw AllocatorException.of(ErrorCode.INVALID_VNI, "not a range of VNIs")
                    .value(first + "-" + last)
                    .advice("choose a first and a last one within 1-" + MAX)
                    .build();
        }
    }

    /** Whether the VNI lies in this range. */
    public boolean contains(int vni) {
        return first <= vni && vni <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
