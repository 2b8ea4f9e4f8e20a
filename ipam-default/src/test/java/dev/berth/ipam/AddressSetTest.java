package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.math.BigInteger;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/32",
                "10.0.0.2/31",
                "10.0.0.0/29",
                "192.168.7.0/24",
                "10.0.0.0/19",
                "255.255.255.0/24",
                "0.0.0.0/0",
                "128.0.0.0/1",
                "fd00::/128",
                "fd00::ffff:ffff:ffff:fff0/124",
                "fd00::/112",
                "fd00::/64",
                "fd00:0:0:fff8::/61",
                "fd00::/8",
                "ff00::/8",
                "::/0"
            })
    @DisplayName("IPM-9: a set of addresses answers like a sorted set, IPv4 and IPv6, of any length")
    void answersLikeASortedSet(String text) {
        Prefix prefix = Prefix.parse(text);
        long seed = text.hashCode();
        Random random = new Random(seed);
        AddressSet set = new AddressSet(prefix);
        TreeSet<BigInteger> model = new TreeSet<>();
        for (int step = 0; step < 8_000; step++) {
            IpAddress address = address(prefix, random);
            if (random.nextInt(3) > 0) {
                assertThat(set.add(address)).isEqualTo(model.add(Numbers.of(address)));
            } else {
                assertThat(set.remove(address)).isEqualTo(model.remove(Numbers.of(address)));
            }
            Prefix range = range(prefix, random);
            assertThat(set.contains(range.last())).isEqualTo(model.contains(Numbers.of(range.last())));
            assertThat(set.lowestAbsent(range))
                    .as("seed %d, step %d, range %s", seed, step, range)
                    .isEqualTo(lowestAbsent(model, Numbers.of(range.first()), range));
            IpAddress floor = address(prefix, random);
            assertThat(set.lowestAbsentAbove(floor, range))
                    .as("seed %d, step %d, range %s above %s", seed, step, range, floor)
                    .isEqualTo(lowestAbsent(model, Numbers.of(floor).add(BigInteger.ONE), range));
            assertThat(set.count(range))
                    .isEqualTo(model.subSet(Numbers.of(range.first()), true, Numbers.of(range.last()), true)
                            .size());
        }
    }

    private static IpAddress lowestAbsent(Set<BigInteger> model, BigInteger from, Prefix range) {
        BigInteger number = from.max(Numbers.of(range.first()));
        while (model.contains(number)) {
            number = number.add(BigInteger.ONE);
        }
        return number.compareTo(Numbers.of(range.last())) > 0 ? null : Numbers.address(range.family(), number);
    }

    /** Mostly near the start, the end, or where the lower 64 bits roll over, so that many are neighbours. */
    private static IpAddress address(Prefix prefix, Random random) {
        BigInteger first = Numbers.of(prefix.first());
        BigInteger size = Numbers.of(prefix.last()).subtract(first).add(BigInteger.ONE);
        BigInteger near = BigInteger.valueOf(random.nextInt(24));
        BigInteger offset =
                switch (random.nextInt(10)) {
                    case 0 -> new BigInteger(prefix.hostBits(), random);
                    case 1, 2 -> size.subtract(BigInteger.ONE).subtract(near);
                    case 3, 4 ->
                        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.TEN).add(near);
                    default -> near;
                };
        return Numbers.address(prefix.family(), first.add(offset.mod(size)));
    }

    private static Prefix range(Prefix prefix, Random random) {
        int length = random.nextBoolean() ? prefix.length() : prefix.length() + random.nextInt(prefix.hostBits() + 1);
        return Prefix.containing(address(prefix, random), length);
    }
}
