package dev.berth.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.spi.ReleaseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The driver beside {@link NaiveOverlay}, over random steps; after each one, all that the driver knows is compared. */
@Tag("model")
class OverlayDriverModelTest {
    private static final int HISTORIES = 500;
    private static final int STEPS = 240;
    private static final int LARGEST = 16;

    private enum Step {
        ALLOCATE,
        FREE,
        WAIT,
        RESTART
    }

    private final Map<Step, Integer> steps = new EnumMap<>(Step.class);
    private final Map<String, Integer> answers = new TreeMap<>();

    @Test
    @DisplayName("VNI-1..3, IPM-6, IPM-10, NET-12, GEN-1, GEN-7: over 100,000 random steps it is what the rules say")
    void likeTheRules() {
        long seed = System.nanoTime();
        System.out.println("OverlayDriverModelTest.likeTheRules seed " + seed);
        Random seeds = new Random(seed);
        for (int history = 0; history < HISTORIES; history++) {
            long own = seeds.nextLong();
            try {
                new History(new Random(own)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history with seed " + own + ", of seed " + seed, e);
            }
        }
        assertThat(steps.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(100_000);
        assertThat(steps).hasSize(Step.values().length).allSatisfy((step, count) -> assertThat(count)
                .isGreaterThan(1000));
        assertThat(answers)
                .containsOnlyKeys("", "invalid-vni", "network-exists", "no-more-vnis", "unknown-network", "vni-in-use")
                .allSatisfy((answer, count) -> assertThat(count).isGreaterThan(1000));
    }

    private final class History {
        private final Random random;
        private final ClusterSettings settings;
        private final Overlay.HandClock clock = new Overlay.HandClock();
        private final List<String> names =
                IntStream.range(0, 8).mapToObj(n -> "n" + n).toList();
        private final NaiveOverlay model;
        private Overlay overlay;

        History(Random random) {
            this.random = random;
            int first = 1 + random.nextInt(LARGEST);
            int exclusion = 1 + random.nextInt(LARGEST);
            this.settings = ClusterSettings.builder()
                    .vniRange(new VniRange(first, first + random.nextInt(LARGEST + 1 - first)))
                    .excludedVnis(random.nextBoolean() ? List.of() : List.of(new VniRange(exclusion, exclusion + 1)))
                    .quarantine(Duration.ofSeconds(random.nextInt(3) * 10L))
                    .build();
            this.model = new NaiveOverlay(settings);
            this.overlay = Overlay.with(settings, clock);
        }

        void run() {
            for (int at = 0; at < STEPS; at++) {
                int dice = random.nextInt(100);
                Step step = dice < 55 ? Step.ALLOCATE : dice < 88 ? Step.FREE : dice < 98 ? Step.WAIT : Step.RESTART;
                steps.merge(step, 1, Integer::sum);
                switch (step) {
                    case ALLOCATE -> allocate();
                    case FREE -> free();
                    case WAIT -> clock.advance(Duration.ofSeconds(random.nextInt(15)));
                    case RESTART -> restart();
                }
                compare();
            }
        }

        private String anyName() {
            return names.get(random.nextInt(names.size()));
        }

        private void allocate() {
            String network = anyName();
            int subnets = random.nextInt(4);
            List<Integer> given = new ArrayList<>();
            while (given.size() <= subnets && random.nextInt(3) == 0) {
                given.add(random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(LARGEST + 2));
            }
            NaiveOverlay.Answer expected = model.allocate(network, given, subnets, clock.instant());
            NaiveOverlay.Answer actual;
            try {
                actual = new NaiveOverlay.Answer(numbers(allocate(network, subnets, given)), "");
            } catch (AllocatorException e) {
                actual = NaiveOverlay.Answer.refused(e.code().name());
            }
            answers.merge(expected.error(), 1, Integer::sum);
            assertThat(actual)
                    .as("%s, %d subnets, given %s", network, subnets, given)
                    .isEqualTo(expected);
        }

        private String allocate(String network, int subnets, List<Integer> given) {
            if (given.isEmpty()) {
                return overlay.allocate(network, subnets);
            }
            return overlay.allocate(
                    network, subnets, given.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }

        private static List<Integer> numbers(String list) {
            return list == null
                    ? List.of()
                    : List.of(list.split(",")).stream().map(Integer::valueOf).toList();
        }

        private void free() {
            String network = anyName();
            ReleaseReason reason = random.nextInt(4) == 0 ? ReleaseReason.ROLLED_BACK : ReleaseReason.RELEASED;
            String expected = model.free(network, reason, clock.instant());
            String actual = "";
            try {
                overlay.free(network, reason);
            } catch (AllocatorException e) {
                actual = e.code().name();
            }
            answers.merge(expected, 1, Integer::sum);
            assertThat(actual).isEqualTo(expected);
        }

        /** A fresh driver with the hints, or without; the networks come back with what they had, in any order. */
        private void restart() {
            String hints = overlay.driver().hints();
            overlay = Overlay.with(settings, clock);
            if (random.nextBoolean()) {
                overlay.driver().restoreHints(hints);
                model.expire(clock.instant());
            } else {
                model.cursor = -1;
                model.kept.clear();
            }
            List<String> order = new ArrayList<>(model.networks.keySet());
            java.util.Collections.shuffle(order, random);
            for (String network : order) {
                List<Integer> held = model.networks.get(network);
                assertThat(numbers(allocate(network, held.size(), held))).isEqualTo(held);
            }
        }

        /** Asks for each VNI twice, which is always refused, and names whoever holds it. */
        private void compare() {
            for (int vni = 1; vni <= LARGEST + 2; vni++) {
                Optional<String> holder = model.holder(vni);
                String expected = holder.map(name -> "held by network " + name)
                        .orElse("given twice, so that it would be held by network probe");
                assertThat(refusal("probe", vni)).isEqualTo(expected);
            }
            for (String network : names) {
                if (model.networks.containsKey(network)) {
                    assertThat(refusal(network, 1)).isEqualTo("its VNIs are allocated already");
                }
            }
            model.expire(clock.instant());
            assertThat(overlay.driver().hints()).isEqualTo(model.hints());
        }

        private String refusal(String network, int vni) {
            try {
                return "allocated " + overlay.allocate(network, 2, vni + "," + vni);
            } catch (AllocatorException e) {
                return e.problem();
            }
        }
    }
}
