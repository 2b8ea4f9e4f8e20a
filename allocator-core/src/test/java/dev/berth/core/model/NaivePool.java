package dev.berth.core.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A parent pool as the rules describe it: every address looked at, one by one. Small pools only. */
final class NaivePool {
    final Prefix subnet;
    final Map<Integer, String> holders = new HashMap<>();
    final Set<Prefix> ranges = new HashSet<>();
    boolean whole;
    int cursor = -1;

    NaivePool(Prefix subnet) {
        this.subnet = subnet;
    }

    NaivePool copy() {
        NaivePool copy = new NaivePool(subnet);
        copy.holders.putAll(holders);
        copy.ranges.addAll(ranges);
        copy.whole = whole;
        copy.cursor = cursor;
        return copy;
    }

    boolean isLive() {
        return whole || !ranges.isEmpty();
    }

    int size() {
        return 1 << subnet.hostBits();
    }

    /** IPM-4. */
    boolean isReserved(int offset) {
        if (subnet.family() == AddressFamily.IPV4) {
            return subnet.length() <= 30 && (offset == 0 || offset == size() - 1);
        }
        return offset == 0;
    }

    boolean isFree(int offset) {
        return !isReserved(offset) && !holders.containsKey(offset);
    }

    IpAddress address(int offset) {
        return IpAddress.of(subnet.family(), subnet.high(), subnet.low() + offset);
    }

    int offset(IpAddress address) {
        return (int) (address.low() - subnet.low());
    }

    /** IPM-6: next-fit within the range, after the last dynamic one of this pool. */
    IpAddress takeAny(Prefix range, String owner) {
        for (int round = 0; round < 2; round++) {
            for (int offset = round == 0 ? cursor + 1 : 0; offset < size(); offset++) {
                if (isFree(offset) && range.contains(address(offset))) {
                    cursor = offset;
                    holders.put(offset, owner);
                    return address(offset);
                }
            }
        }
        throw refusal(ErrorCode.NO_AVAILABLE_ADDRESSES);
    }

    void takeExactly(IpAddress address, String owner) {
        if (!subnet.contains(address)) {
            throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE);
        }
        if (!isFree(offset(address))) {
            throw refusal(ErrorCode.ADDRESS_IN_USE);
        }
        holders.put(offset(address), owner);
    }

    long inUse() {
        long count = holders.size();
        for (int offset = 0; offset < size(); offset++) {
            if (isReserved(offset)) {
                count++;
            }
        }
        return count;
    }

    long available(Prefix range) {
        long count = 0;
        for (int offset = 0; offset < size(); offset++) {
            if (isFree(offset) && range.contains(address(offset))) {
                count++;
            }
        }
        return count;
    }

    static AllocatorException refusal(ErrorCode code) {
        return AllocatorException.of(code, "says the model").build();
    }
}
