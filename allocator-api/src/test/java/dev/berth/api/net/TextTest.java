package dev.berth.api.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import inet.ipaddr.IPAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and writing, proved against {@link StrictReference} on random and hostile texts. */
class TextTest {
    private static final int ADDRESSES = 1_000_000;
    private static final int CIDRS = 500_000;
    private static final int PRINTED = 200_000;

    private static String quoted(String text) {
        return text.chars()
                .mapToObj(c -> c > 31 && c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c))
                .reduce("\"", String::concat)
                .concat("\"");
    }

    /** What the text reads as; null if it is refused, which must be with this code and a short message. */
    private static <T> @Nullable T read(String text, Function<String, T> parser, ErrorCode refusal) {
        try {
            return parser.apply(text);
        } catch (AllocatorException e) {
            if (!e.code().equals(refusal) || e.getMessage().length() > 300) {
                throw new AssertionError(quoted(text), e);
            }
            return null;
        }
    }

    private static void check(boolean holds, String text, Object library, @Nullable Object ours) {
        if (!holds) {
            throw new AssertionError(quoted(text) + ": library " + library + ", ours " + ours);
        }
    }

    @Test
    @DisplayName("takes and refuses the same addresses as the library, with the same bits, and prints what reads back")
    void addresses() throws Exception {
        int taken = RandomRuns.repeat("TextTest.addresses", ADDRESSES, random -> {
            String text = new RandomTexts(random).address();
            Optional<IPAddress> library = StrictReference.address(text);
            IpAddress ours = read(text, IpAddress::parse, ErrorCode.INVALID_ADDRESS);
            check(library.isPresent() == (ours != null), text, library, ours);
            if (ours == null) {
                return 0;
            }
            check(same(library.orElseThrow(), ours), text, library, ours);
            check(IpAddress.parse(ours.toString()).equals(ours), text, library, ours);
            return 1;
        });
        assertThat(taken).isBetween(ADDRESSES / 3, ADDRESSES * 2 / 3);
    }

    private static boolean same(IPAddress library, IpAddress ours) {
        return ours.family() == StrictReference.family(library)
                && Naive.bits(ours).equals(StrictReference.bits(library));
    }

    @Test
    @DisplayName(
            "takes and refuses the same prefixes as the library, host bits where they may be, and prints what reads back")
    void cidrs() throws Exception {
        AtomicInteger canonical = new AtomicInteger();
        int taken = RandomRuns.repeat("TextTest.cidrs", CIDRS, random -> {
            String text = new RandomTexts(random).cidr();
            Optional<IPAddress> library = StrictReference.cidr(text);
            Cidr ours = read(text, Cidr::parse, ErrorCode.INVALID_POOL);
            Prefix prefix = read(text, Prefix::parse, ErrorCode.INVALID_POOL);
            check(library.isPresent() == (ours != null), text, library, ours);
            if (ours == null) {
                check(prefix == null, text, library, prefix);
                return 0;
            }
            IPAddress parsed = library.orElseThrow();
            check(same(parsed.getLower(), ours.address()), text, library, ours);
            check(parsed.getPrefixLength() == ours.length(), text, library, ours);
            check(Cidr.parse(ours.toString()).equals(ours), text, library, ours);

            Naive.Interval block = Naive.Interval.of(ours.address(), ours.length());
            boolean noHostBits = block.first().equals(Naive.bits(ours.address()));
            check(noHostBits == (prefix != null), text, library, prefix);
            if (prefix != null) {
                canonical.incrementAndGet();
                check(prefix.equals(ours.prefix()), text, library, prefix);
                check(Prefix.parse(prefix.toString()).equals(prefix), text, library, prefix);
            }
            return 1;
        });
        assertThat(taken).isBetween(CIDRS / 2, CIDRS * 9 / 10);
        assertThat(canonical).hasValueGreaterThan(CIDRS / 50);
    }

    @Test
    @DisplayName(
            "prints any address as the library does: dotted decimal, and RFC 5952 with section 5 for IPv4-mapped ones")
    void printing() throws Exception {
        RandomRuns.repeat("TextTest.printing", PRINTED, random -> {
            IpAddress address = RandomAddresses.any(random);
            String expected = StrictReference.canonical(address);
            check(address.toString().equals(expected), expected, expected, address);
            String length = "/" + random.nextInt(address.family().bits() + 1);
            check(Cidr.parse(expected + length).toString().equals(expected + length), expected, expected, address);
            return 1;
        });
    }

    @ParameterizedTest
    @CsvSource({
        // Section 1 and 2: one address in many spellings
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:db8:0000:0:1::1, 2001:db8::1:0:0:1",
        "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "2001:db8:aaaa:bbbb:cccc:dddd:EEEE:1, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        // 4.1: leading zeros go
        "2001:0db8::0001, 2001:db8::1",
        // 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8::0:1, 2001:db8::1",
        // 4.2.2: not one group alone
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // 4.2.3: the longest run, and the first of equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        // 4.3: lower case
        "2001:DB8:ABCD::EF, 2001:db8:abcd::ef",
        // 5: a known prefix with an IPv4 part
        "::ffff:c000:0201, ::ffff:192.0.2.1",
        "0:0:0:0:0:ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::, ::",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8"
    })
    @DisplayName("RFC 5952: the examples of the RFC")
    void rfc5952(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1",
                "10",
                "0x0a.0.0.1",
                "010.0.0.1",
                "10.0.0.1 ",
                " 10.0.0.1",
                "10.0.0.256",
                "10.0.0.1/24",
                "",
                "10.0.0.1.",
                "10..0.1",
                "fe80::1%eth0",
                "[::1]",
                "::1%",
                "1::2::3",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                ":1",
                "1:",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::01.2.3.4",
                "10.0.0.*",
                "10.0.0.1-2",
                "4294967295",
                "\u0661.1.1.1",
                "::\uff11",
                "localhost"
            })
    @DisplayName("refuses what other parsers let pass, naming the text")
    void strict(String text) {
        AllocatorException refusal = catchThrowableOfType(AllocatorException.class, () -> IpAddress.parse(text));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ADDRESS);
        assertThat(refusal.value()).hasValue(text);
        assertThat(refusal.problem()).startsWith("not an IP address: ");
    }

    @Test
    @DisplayName("a refused prefix with host bits says what was meant")
    void hostBits() {
        AllocatorException refusal =
                catchThrowableOfType(AllocatorException.class, () -> Prefix.parse("10.95.0.77/24"));
        assertThat(refusal).hasMessage("\"10.95.0.77/24\": has bits set behind its prefix length; write 10.95.0.0/24");
        assertThat(Cidr.parse("10.95.0.77/24").prefix()).hasToString("10.95.0.0/24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8/",
                "10.0.0.0/255.0.0.0",
                "/8",
                "10.0.0.0/1000",
                "10.0.0.0/\u0668",
                "10.0.0.0 /8",
                "10.0.0.0/99999999999"
            })
    @DisplayName("refuses a length that is absent, out of range, or not plainly decimal")
    void lengths(String text) {
        assertThat(read(text, Cidr::parse, ErrorCode.INVALID_POOL)).isNull();
        assertThat(read(text, Prefix::parse, ErrorCode.INVALID_POOL)).isNull();
    }

    @Test
    @DisplayName("a text of a megabyte is refused with a short message")
    void hostileLength() {
        for (String unit : new String[] {"1", ":", "1.", "f:", "/"}) {
            String text = unit.repeat(1_000_000 / unit.length());
            assertThat(read(text, IpAddress::parse, ErrorCode.INVALID_ADDRESS)).isNull();
            assertThat(read(text, Cidr::parse, ErrorCode.INVALID_POOL)).isNull();
            assertThat(read("10.0.0.0/" + text, Prefix::parse, ErrorCode.INVALID_POOL))
                    .isNull();
        }
    }
}
