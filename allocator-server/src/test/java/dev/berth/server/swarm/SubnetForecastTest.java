package dev.berth.server.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.Prefix;
import dev.berth.server.swarm.SubnetForecast.Next;
import dev.berth.server.swarm.SubnetForecast.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Against a manager that is written down naively. */
@DisplayName("The forecast of subnets")
class SubnetForecastTest {
    private static final List<AddressPool> POOLS =
            List.of(AddressPool.of("10.8.0.0/21", 24), AddressPool.of("10.4.0.0/22", 24));

    /** A manager's default pools, as engines up to 26 keep them. */
    private static final class Manager {
        private final List<Prefix> all = new ArrayList<>();
        private final List<Prefix> live = new ArrayList<>();
        private int start;

        Manager() {
            for (AddressPool pool : POOLS) {
                for (int i = 0; i < 1 << (pool.size() - pool.base().length()); i++) {
                    all.add(Prefix.parse(
                            "10." + (pool.base().toString().startsWith("10.8") ? 8 : 4) + "." + i + ".0/24"));
                }
            }
        }

        Optional<Prefix> give() {
            for (int i = 0; i < all.size(); i++) {
                Prefix candidate = all.get((start + i) % all.size());
                if (live.stream().noneMatch(candidate::overlaps)) {
                    start = (start + i + 1) % all.size();
                    live.add(candidate);
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        }

        List<Taken> taken() {
            return live.stream().map(each -> new Taken(each, Integer.MAX_VALUE)).toList();
        }
    }

    @Test
    @DisplayName(
            "is what a manager gives that has taken nothing back, and certain, over several pools and chosen subnets")
    void nothingReleased() {
        Manager manager = new Manager();
        manager.live.add(Prefix.parse("10.8.2.0/23"));
        for (int round = 0; round < 10; round++) {
            List<Taken> taken = new ArrayList<>(manager.taken());
            Optional<Next> forecast = new SubnetForecast(POOLS, taken, false).next();
            assertThat(forecast).isEqualTo(manager.give().map(each -> new Next(each, true)));
        }
        assertThat(new SubnetForecast(POOLS, manager.taken(), false).next()).isEmpty();
    }

    @Test
    @DisplayName("is right whenever it says that it is certain, and goes on behind the newest where it is not")
    void withReleases() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 300; run++) {
            Manager manager = new Manager();
            for (int step = 0; step < 8; step++) {
                manager.give();
                if (manager.live.size() > 1 && random.nextInt(3) == 0) {
                    manager.live.remove(random.nextInt(manager.live.size() - 1)); // not the newest
                }
            }
            Optional<Next> forecast = new SubnetForecast(POOLS, manager.taken(), false).next();
            assertThat(forecast.map(Next::subnet))
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(manager.give());
        }
    }

    @Test
    @DisplayName("takes the lowest that is free, by address, for engines that do, and is always certain (IPM-2)")
    void lowest() {
        List<Taken> taken = List.of(
                new Taken(Prefix.parse("10.4.0.0/24"), 9),
                new Taken(Prefix.parse("10.4.2.0/24"), 9),
                new Taken(Prefix.parse("10.8.0.0/24"), 9));
        SubnetForecast forecast = new SubnetForecast(POOLS, taken, true);
        assertThat(forecast.next()).contains(new Next(Prefix.parse("10.4.1.0/24"), true));
        assertThat(forecast.next()).contains(new Next(Prefix.parse("10.4.3.0/24"), true));
        assertThat(forecast.next()).contains(new Next(Prefix.parse("10.8.1.0/24"), true));
    }

    @Test
    @DisplayName("does not go on behind a subnet that a person chose, which has too high a number")
    void chosen() {
        List<Taken> taken =
                List.of(new Taken(Prefix.parse("10.8.0.0/24"), 0), new Taken(Prefix.parse("10.8.5.0/24"), 1));
        assertThat(new SubnetForecast(POOLS, taken, false).next())
                .contains(new Next(Prefix.parse("10.8.1.0/24"), true));
    }
}
