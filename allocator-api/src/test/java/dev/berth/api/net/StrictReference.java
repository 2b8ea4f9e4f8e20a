package dev.berth.api.net;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.IncompatibleAddressException;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/** The library {@code com.github.seancfoley:ipaddress}, told to read what this package reads and nothing more. */
final class StrictReference {
    private static final IPAddressStringParameters ADDRESS = strict(false);
    private static final IPAddressStringParameters CIDR = strict(true);

    private static final Pattern LEADING_ZERO = Pattern.compile("/0[0-9]");

    private StrictReference() {}

    private static IPAddressStringParameters strict(boolean prefix) {
        IPAddressStringParameters.Builder parameters = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowPrefix(prefix)
                .allowPrefixOnly(false)
                .allowMask(false)
                .allowWildcardedSeparator(false)
                .allow_inet_aton(false)
                .setRangeOptions(RangeParameters.NO_RANGE);
        parameters
                .getIPv4AddressParametersBuilder()
                .allow_inet_aton(false)
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false)
                .allowPrefixLengthLeadingZeros(true)
                .allowPrefixesBeyondAddressSize(false)
                .allowBinary(false);
        parameters
                .getIPv6AddressParametersBuilder()
                .allowLeadingZeros(true)
                .allowUnlimitedLeadingZeros(false)
                .allowPrefixLengthLeadingZeros(true)
                .allowPrefixesBeyondAddressSize(false)
                .allowBinary(false)
                .allowBase85(false)
                .allowZone(false)
                .allowEmptyZone(false)
                .allowMixed(true)
                .allow_mixed_inet_aton(false);
        parameters
                .getIPv6AddressParametersBuilder()
                .getEmbeddedIPv4AddressParametersBuilder()
                .allow_inet_aton(false)
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false)
                .allowBinary(false);
        return parameters.toParams();
    }

    /** The address, or empty if the library refuses the text. */
    static Optional<IPAddress> address(String text) {
        return read(text, ADDRESS);
    }

    /** The address with its prefix length, or empty if the library refuses the text. */
    static Optional<IPAddress> cidr(String text) {
        // Told to refuse leading zeros, it takes the length 0 for one.
        return LEADING_ZERO.matcher(text).find()
                ? Optional.empty()
                : read(text, CIDR).filter(IPAddress::isPrefixed);
    }

    private static Optional<IPAddress> read(String text, IPAddressStringParameters parameters) {
        // The one leniency that it has no parameter for: it trims white space.
        if (!text.equals(text.trim())) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new IPAddressString(text, parameters).toAddress());
        } catch (AddressStringException | IncompatibleAddressException e) {
            return Optional.empty();
        }
    }

    /** The canonical text; IPv4-mapped ones with their IPv4 part in decimal (RFC 5952 section 5). */
    static String canonical(IpAddress address) {
        if (address.family() == AddressFamily.IPV4) {
            return new IPv4Address((int) address.low()).toCanonicalString();
        }
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        IPv6Address library = new IPv6Address(bytes);
        return library.isIPv4Mapped()
                ? "::ffff:" + library.getEmbeddedIPv4Address().toCanonicalString()
                : library.toCanonicalString();
    }

    static AddressFamily family(IPAddress address) {
        return address.isIPv4() ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }

    static BigInteger bits(IPAddress address) {
        return new BigInteger(1, address.getBytes());
    }
}
