package dev.berth.api.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Blocks and order, proved against {@link Naive} big numbers. */
class ArithmeticTest {
    private static final int PAIRS = 200_000;

    private static Random random(String test) {
        long seed = System.nanoTime();
        System.out.println("ArithmeticTest." + test + " seed " + seed);
        return new Random(seed);
    }

    private static int length(Random random, AddressFamily family) {
        return random.nextInt(family.bits() + 1);
    }

    private static void check(boolean holds, Object one, Object other) {
        if (!holds) {
            throw new AssertionError(one + " and " + other);
        }
    }

    private static AllocatorException refusal(Runnable call) {
        return catchThrowableOfType(AllocatorException.class, call::run);
    }

    @Test
    @DisplayName("first, last, contains and overlaps are those of the numbers, for every length of both families")
    void blocks() {
        Random random = random("blocks");
        Set<String> lengths = new HashSet<>();
        int contained = 0;
        for (int at = 0; at < PAIRS; at++) {
            IpAddress address = RandomAddresses.any(random);
            IpAddress other =
                    random.nextInt(20) == 0 ? RandomAddresses.any(random) : RandomAddresses.near(random, address);
            int length = length(random, address.family());
            int otherLength = length(random, other.family());
            lengths.add(address.family() + "/" + length);
            Prefix prefix = Prefix.containing(address, length);
            Prefix otherPrefix = Prefix.containing(other, otherLength);
            Naive.Interval block = Naive.Interval.of(address, length);
            Naive.Interval otherBlock = Naive.Interval.of(other, otherLength);

            check(prefix.length() == length && prefix.family() == address.family(), prefix, address);
            check(prefix.hostBits() == address.family().bits() - length, prefix, address);
            check(Naive.bits(prefix.first()).equals(block.first()), prefix, address);
            check(Naive.bits(prefix.high(), prefix.low()).equals(block.first()), prefix, address);
            check(Naive.bits(prefix.last()).equals(block.last()), prefix, address);
            check(
                    prefix.first().family() == prefix.family() && prefix.last().family() == prefix.family(),
                    prefix,
                    address);
            check(prefix.contains(address), prefix, address);
            check(prefix.contains(other) == block.contains(other), prefix, other);
            check(prefix.contains(otherPrefix) == block.contains(otherBlock), prefix, otherPrefix);
            check(prefix.overlaps(otherPrefix) == block.overlaps(otherBlock), prefix, otherPrefix);
            check(otherPrefix.overlaps(prefix) == block.overlaps(otherBlock), prefix, otherPrefix);
            check(prefix.equals(otherPrefix) == block.equals(otherBlock), prefix, otherPrefix);
            check(!prefix.equals(otherPrefix) || prefix.hashCode() == otherPrefix.hashCode(), prefix, otherPrefix);
            contained += prefix.contains(other) ? 1 : 0;
        }
        assertThat(lengths).hasSize(33 + 129);
        assertThat(contained).isBetween(PAIRS / 10, PAIRS * 9 / 10);
    }

    @Test
    @DisplayName("order is IPv4 first, then by number, then by length; a prefix stands before those inside it")
    void order() {
        Random random = random("order");
        Comparator<IpAddress> byNumber =
                Comparator.comparing(IpAddress::family).thenComparing(address -> Naive.bits(address));
        for (int at = 0; at < PAIRS; at++) {
            IpAddress one = RandomAddresses.any(random);
            IpAddress other = random.nextInt(4) == 0 ? RandomAddresses.any(random) : RandomAddresses.near(random, one);
            int byAddress = byNumber.compare(one, other);
            check(Integer.signum(one.compareTo(other)) == Integer.signum(byAddress), one, other);
            check(one.equals(other) == (byAddress == 0), one, other);
            check(byAddress != 0 || one.hashCode() == other.hashCode(), one, other);

            Cidr cidr = Cidr.of(one, length(random, one.family()));
            Cidr otherCidr = Cidr.of(other, length(random, other.family()));
            int byBoth = byAddress != 0 ? byAddress : Integer.compare(cidr.length(), otherCidr.length());
            check(Integer.signum(cidr.compareTo(otherCidr)) == Integer.signum(byBoth), cidr, otherCidr);
            check(cidr.equals(otherCidr) == (byBoth == 0), cidr, otherCidr);
            check(byBoth != 0 || cidr.hashCode() == otherCidr.hashCode(), cidr, otherCidr);

            Prefix prefix = cidr.prefix();
            Prefix otherPrefix = otherCidr.prefix();
            int byFirst = byNumber.compare(prefix.first(), otherPrefix.first());
            int byPrefix = byFirst != 0 ? byFirst : Integer.compare(prefix.length(), otherPrefix.length());
            check(Integer.signum(prefix.compareTo(otherPrefix)) == Integer.signum(byPrefix), prefix, otherPrefix);
            check(prefix.equals(otherPrefix) == (byPrefix == 0), prefix, otherPrefix);
            check(!prefix.contains(otherPrefix) || byPrefix <= 0, prefix, otherPrefix);
        }
    }

    @Test
    @DisplayName("sorting a shuffled list gives the order of the examples")
    void sorting() {
        List<Prefix> sorted = List.of(
                        "0.0.0.0/0",
                        "9.255.255.255/32",
                        "10.0.0.0/8",
                        "10.0.0.0/24",
                        "10.0.1.0/24",
                        "192.0.0.0/8",
                        "255.255.255.255/32",
                        "::/0",
                        "::/128",
                        "::ffff:10.0.0.0/104",
                        "fd00::/8",
                        "fd00::/128",
                        "ffff::/16")
                .stream()
                .map(Prefix::parse)
                .toList();
        List<Prefix> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, random("sorting"));
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(sorted);
    }

    @Test
    @DisplayName("an IPv4 address, the IPv6 one with its number, and the one mapped from it are three")
    void families() {
        IpAddress ipv4 = IpAddress.parse("10.0.0.1");
        IpAddress ipv6 = IpAddress.parse("::a00:1");
        IpAddress mapped = IpAddress.parse("::ffff:10.0.0.1");
        assertThat(Set.of(ipv4, ipv6, mapped)).hasSize(3);
        assertThat(mapped.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(Prefix.parse("0.0.0.0/0").contains(mapped)).isFalse();
        assertThat(Prefix.parse("::/0").contains(ipv4)).isFalse();
        assertThat(Prefix.parse("::/0").overlaps(Prefix.parse("0.0.0.0/0"))).isFalse();
        assertThat(Prefix.parse("0.0.0.0/0")).isNotEqualTo(Prefix.parse("::/0"));
        assertThat(ipv4).isNotEqualTo(null).isNotEqualTo("10.0.0.1");
    }

    @Test
    @DisplayName("bits outside a family and lengths outside an address are refused")
    void refusals() {
        assertThat(refusal(() -> IpAddress.of(AddressFamily.IPV4, 1, 0)).code()).isEqualTo(ErrorCode.INVALID_ADDRESS);
        assertThat(refusal(() -> IpAddress.of(AddressFamily.IPV4, 0, 1L << 32)).code())
                .isEqualTo(ErrorCode.INVALID_ADDRESS);
        assertThat(IpAddress.of(AddressFamily.IPV4, 0, 0xffff_ffffL)).isEqualTo(IpAddress.ofIpv4(-1));
        for (String text : List.of("10.0.0.1", "fd00::1")) {
            IpAddress address = IpAddress.parse(text);
            for (int length : new int[] {-1, Integer.MIN_VALUE, address.family().bits() + 1, 256, 512}) {
                AllocatorException ofCidr = refusal(() -> Cidr.of(address, length));
                assertThat(ofCidr.code()).isEqualTo(ErrorCode.INVALID_POOL);
                assertThat(ofCidr.value()).hasValue(text + "/" + length);
                assertThat(refusal(() -> Prefix.containing(address, length)).code())
                        .isEqualTo(ErrorCode.INVALID_POOL);
            }
        }
    }

    @Test
    @DisplayName("NET-5: only an address of zeros is unspecified, in either family")
    void unspecified() {
        assertThat(IpAddress.parse("0.0.0.0").isUnspecified()).isTrue();
        assertThat(IpAddress.parse("::").isUnspecified()).isTrue();
        assertThat(IpAddress.parse("0.0.0.1").isUnspecified()).isFalse();
        assertThat(IpAddress.parse("1::").isUnspecified()).isFalse();
    }
}
