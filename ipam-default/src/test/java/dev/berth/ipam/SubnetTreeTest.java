package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.net.Prefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTreeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/24", "0.0.0.0/0", "255.255.255.128/25", "fd00:0:0:f0::/60", "fd00::/120", "ff00::/8"})
    @DisplayName("IPM-2: the lowest free subnet is that of an aligned first fit, with nested exclusions too")
    void placesLikeFirstFit(String text) {
        Prefix world = Prefix.parse(text);
        long seed = text.hashCode();
        Random random = new Random(seed);
        SubnetTree tree = SubnetTree.empty(world.family());
        List<Prefix> model = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            Prefix block = block(world, random);
            if (random.nextInt(3) > 0) {
                if (model.stream().noneMatch(block::overlaps)) {
                    model.add(block);
                    tree = tree.with(block);
                }
            } else if (!model.isEmpty()) {
                tree = tree.without(model.remove(random.nextInt(model.size())));
            }
            List<Prefix> exclusions = new ArrayList<>();
            while (random.nextInt(3) > 0) {
                exclusions.add(block(world, random));
            }
            Prefix base = block(world, random);
            int length = Math.min(world.family().bits(), base.length() + random.nextInt(7) - 1);
            assertThat(Optional.ofNullable(tree.withAll(exclusions).lowestFree(base, length)))
                    .as("seed %d, step %d, /%d in %s besides %s and %s", seed, step, length, base, model, exclusions)
                    .isEqualTo(firstFit(base, length, model, exclusions));
            Prefix asked = block(world, random);
            assertThat(Optional.ofNullable(tree.overlapping(asked)))
                    .isEqualTo(model.stream().filter(asked::overlaps).sorted().findFirst());
            assertThat(tree.without(asked) == tree).isEqualTo(!model.contains(asked));
        }
    }

    /** Within ten bits below the world, so that blocks meet. */
    private static Prefix block(Prefix world, Random random) {
        int length = world.length() + random.nextInt(Math.min(10, world.hostBits() + 1));
        BigInteger offset = new BigInteger(world.hostBits(), random);
        if (random.nextBoolean()) {
            offset = offset.shiftRight(5);
        }
        return Prefix.containing(
                Numbers.address(world.family(), Numbers.of(world.first()).add(offset)), length);
    }

    private static Optional<Prefix> firstFit(Prefix base, int length, List<Prefix> taken, List<Prefix> exclusions) {
        if (length < base.length()) {
            return Optional.empty();
        }
        BigInteger size = BigInteger.ONE.shiftLeft(base.family().bits() - length);
        for (BigInteger first = Numbers.of(base.first());
                first.compareTo(Numbers.of(base.last())) <= 0;
                first = first.add(size)) {
            Prefix subnet = Prefix.containing(Numbers.address(base.family(), first), length);
            if (taken.stream().noneMatch(subnet::overlaps)
                    && exclusions.stream().noneMatch(subnet::overlaps)) {
                return Optional.of(subnet);
            }
        }
        return Optional.empty();
    }

    @Test
    @DisplayName("IPM-2: a search with exclusions leaves the tree as it was")
    void exclusionsLeaveNoTrace() {
        Prefix base = Prefix.parse("10.0.0.0/8");
        SubnetTree tree = SubnetTree.empty(base.family()).with(Prefix.parse("10.0.0.0/24"));
        List<Prefix> nested = List.of(
                Prefix.parse("10.0.0.0/20"),
                Prefix.parse("10.0.0.2/32"),
                Prefix.parse("10.0.16.0/24"),
                Prefix.parse("fd00::/8"));
        assertThat(tree.withAll(nested).lowestFree(base, 24)).isEqualTo(Prefix.parse("10.0.17.0/24"));
        assertThat(tree.lowestFree(base, 24)).isEqualTo(Prefix.parse("10.0.1.0/24"));
        assertThat(tree.without(Prefix.parse("10.0.0.0/24")).overlapping(base)).isNull();
    }

    @Test
    @DisplayName("IPM-2: 65,536 subnets fill a block in address order, and a released one is the next")
    void fillsABlockInOrder() {
        Prefix base = Prefix.parse("10.0.0.0/8");
        SubnetTree tree = SubnetTree.empty(base.family());
        for (int number = 0; number < 1 << 16; number++) {
            Prefix subnet = tree.lowestFree(base, 24);
            assertThat(subnet.low()).isEqualTo(0x0a00_0000L + number * 256L);
            tree = tree.with(subnet);
        }
        assertThat(tree.lowestFree(base, 24)).isNull();
        assertThat(tree.lowestFree(base, 32)).isNull();
        Prefix released = Prefix.parse("10.77.3.0/24");
        assertThat(tree.without(released).lowestFree(base, 26)).isEqualTo(Prefix.parse("10.77.3.0/26"));
    }
}
