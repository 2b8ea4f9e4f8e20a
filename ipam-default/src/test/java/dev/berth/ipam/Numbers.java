package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import java.math.BigInteger;

/** Addresses as plain numbers, for models that shall share no arithmetic with what they judge. */
final class Numbers {
    private Numbers() {}

    static BigInteger of(IpAddress address) {
        return new BigInteger(Long.toUnsignedString(address.high()))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(address.low())));
    }

    static IpAddress address(AddressFamily family, BigInteger number) {
        return IpAddress.of(family, number.shiftRight(64).longValue(), number.longValue());
    }
}
