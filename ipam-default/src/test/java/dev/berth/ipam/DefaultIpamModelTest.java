package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random sequences of calls against the naive model, the whole state compared after each. */
@Tag("model")
class DefaultIpamModelTest {
    private static final String SPACE = "GlobalDefault";
    private static final int STEPS = 25_000;

    @ParameterizedTest(name = "seed {0}, quarantine of {1} seconds")
    @CsvSource({"1, 0", "2, 0", "3, 0", "4, 40", "5, 40", "6, 40", "7, 300", "8, 300", "9, 5"})
    @DisplayName("IPM-1..10, NET-11: any sequence of calls has the answers of the naive model, over restarts too")
    void behavesLikeTheModel(long seed, int quarantineSeconds) {
        Run run = new Run(new Random(seed), Duration.ofSeconds(quarantineSeconds));
        for (int step = 0; step < STEPS; step++) {
            run.step("seed " + seed + ", step " + step);
        }
    }

    /** One driver and one model, and what happens to both. */
    private static final class Run {
        private static final List<AddressPool> POOLS = List.of(
                AddressPool.of("10.0.0.0/26", 29),
                AddressPool.of("10.0.0.128/27", 30),
                AddressPool.of("10.0.1.0/28", 28),
                AddressPool.of("fd00::100/122", 125),
                AddressPool.of("fd00:0:0:40::/59", 63));
        private static final List<Prefix> WORLDS =
                List.of(Prefix.parse("10.0.0.0/23"), Prefix.parse("fd00::/56"), Prefix.parse("fd00::/119"));
        private static final int PROBE_EVERY = 500;

        private final Random random;
        private final Duration quarantine;
        private final ManualClock clock = new ManualClock();
        private final Map<AddressFamily, NaiveIpam> models = new EnumMap<>(AddressFamily.class);
        private final List<String> ids = new ArrayList<>(List.of(SPACE + "/10.99.0.0/24"));
        private IpamDriver driver;
        private int steps;

        Run(Random random, Duration quarantine) {
            this.random = random;
            this.quarantine = quarantine;
            for (AddressFamily family : AddressFamily.values()) {
                models.put(family, new NaiveIpam(SPACE, POOLS, clock, quarantine));
            }
            this.driver = newDriver();
        }

        private IpamDriver newDriver() {
            ClusterSettings settings = ClusterSettings.builder()
                    .defaultAddressPools(POOLS)
                    .quarantine(quarantine)
                    .build();
            return new DefaultIpamProvider().create(new DriverContext(settings, Map.of(), clock));
        }

        void step(String where) {
            int kind = random.nextInt(1000);
            if (kind < 60) {
                requestPool(where);
            } else if (kind < 105) {
                releasePool(where);
            } else if (kind < 640) {
                requestAddress(where);
            } else if (kind < 950) {
                releaseAddress(where);
            } else if (kind < 997) {
                clock.advance(Duration.ofSeconds(random.nextInt(20)));
            } else {
                restart(where);
            }
            compareState(where);
            if (++steps % PROBE_EVERY == 0) {
                probeEveryAddress(where);
            }
        }

        private void requestPool(String where) {
            PoolRequest.Builder request = PoolRequest.in(SPACE, owner());
            switch (random.nextInt(6)) {
                case 0 -> request.family(random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6);
                case 1 -> request.pool(Prefix.parse("0.0.0.0/" + (24 + random.nextInt(9))));
                case 2 ->
                    request.pool(Prefix.parse("::/"
                            + List.of(57, 59, 61, 63, 64, 66, 122, 125, 127).get(random.nextInt(9))));
                case 3, 4 -> request.pool(block(world()));
                default -> {
                    Prefix pool = random.nextBoolean() || ids.isEmpty() ? block(world()) : subnetOf(anyId());
                    request.pool(pool).range(block(pool));
                }
            }
            if (random.nextInt(40) == 0) {
                request.range(block(world()));
            }
            List<Prefix> exclusions = new ArrayList<>();
            while (random.nextInt(3) == 0) {
                Prefix excluded = block(world());
                exclusions.add(excluded);
                exclusions.add(block(excluded));
            }
            PoolRequest built = request.exclusions(exclusions).build();
            String given = outcome(() -> driver.requestPool(built).id().value());
            assertThat(given)
                    .as("%s: %s besides %s", where, built, exclusions)
                    .isEqualTo(models.get(built.family()).requestPool(built));
            if (given.startsWith(SPACE) && !ids.contains(given)) {
                ids.add(given);
            }
        }

        private void releasePool(String where) {
            PoolRelease release = new PoolRelease(new PoolId(anyId()), owner(), reason());
            assertThat(outcome(() -> driver.releasePool(release)))
                    .as("%s: %s", where, release)
                    .isEqualTo(model(release.pool().value()).releasePool(release));
            if (ids.size() > 12) { // forget some that are gone, so that most calls meet a live one
                ids.removeIf(id -> !model(id).handles.containsKey(id) && random.nextBoolean());
            }
        }

        private void requestAddress(String where) {
            String id = anyId();
            AddressRequest request = new AddressRequest(
                    new PoolId(id),
                    random.nextInt(4) == 0 ? addressNear(subnetOf(id)) : null,
                    owner(),
                    random.nextInt(3) == 0 ? Map.of() : Map.of(AddressRequest.SERIAL_OPTION, "true"));
            assertThat(outcome(() -> driver.requestAddress(request).toString()))
                    .as("%s: %s", where, request)
                    .isEqualTo(model(request.pool().value()).requestAddress(request));
        }

        private void releaseAddress(String where) {
            String id = anyId();
            AddressRelease release = new AddressRelease(new PoolId(id), held(id), owner(), reason());
            assertThat(outcome(() -> driver.releaseAddress(release)))
                    .as("%s: %s", where, release)
                    .isEqualTo(model(release.pool().value()).releaseAddress(release));
        }

        /** An address that is held, mostly. */
        private IpAddress held(String id) {
            NaiveIpam.Handle handle = model(id).handles.get(id);
            List<IpAddress> held = handle == null
                    ? List.of()
                    : handle.addresses().held.stream().sorted().toList();
            return held.isEmpty() || random.nextInt(10) == 0
                    ? addressNear(subnetOf(id))
                    : held.get(random.nextInt(held.size()));
        }

        /** Pools and addresses are requested again in any order, hints given back: then nothing has changed (GEN-7). */
        private void restart(String where) {
            String hints = driver.hints();
            driver = newDriver();
            driver.restoreHints(hints);
            for (NaiveIpam model : models.values()) {
                model.endAllQuarantines();
                List<String> pools = new ArrayList<>(model.handles.keySet());
                Collections.shuffle(pools, random);
                for (String id : pools) {
                    NaiveIpam.Handle handle = model.handles.get(id);
                    PoolRequest.Builder request = PoolRequest.in(SPACE, owner()).pool(handle.addresses().subnet);
                    if (!id.equals(SPACE + "/" + handle.addresses().subnet)) {
                        request.range(handle.range());
                    }
                    assertThat(driver.requestPool(request.build()).id().value())
                            .as("%s, restart", where)
                            .isEqualTo(id);
                }
                model.subnets.forEach((subnet, addresses) -> addresses.held.forEach(address ->
                        driver.requestAddress(new AddressRequest(anyLive(model, subnet), address, owner(), Map.of()))));
            }
        }

        private static PoolId anyLive(NaiveIpam model, Prefix subnet) {
            return model.handles.entrySet().stream()
                    .filter(entry -> entry.getValue().addresses().subnet.equals(subnet))
                    .map(entry -> new PoolId(entry.getKey()))
                    .findFirst()
                    .orElseThrow();
        }

        private void compareState(String where) {
            for (String id : ids) {
                Optional<PoolStatus> status = driver.status(new PoolId(id));
                Optional<PoolStatus> expected = model(id).status(id);
                if (!status.equals(expected)) {
                    assertThat(status).as("%s: %s", where, id).isEqualTo(expected);
                }
            }
            Map<Object, List<Hint>> hints = bySubnet(((DefaultIpam) driver).collectHints());
            Map<Object, List<Hint>> expected = bySubnet(models.values().stream()
                    .flatMap(model -> model.hints().stream())
                    .toList());
            if (!hints.equals(expected)) {
                assertThat(hints).as(where).isEqualTo(expected);
            }
        }

        /** Cursors and quarantines in order for each live subnet, and the quarantined subnets in order. */
        private static Map<Object, List<Hint>> bySubnet(List<Hint> hints) {
            return hints.stream()
                    .collect(
                            Collectors.groupingBy(hint -> hint instanceof Hint.KeptSubnet ? "subnets" : hint.subnet()));
        }

        /** Each address of the small pools is requested; the ones given are rolled back. */
        private void probeEveryAddress(String where) {
            models.values()
                    .forEach(model -> model.handles.forEach((id, handle) -> {
                        NaiveAddresses addresses = handle.addresses();
                        List<IpAddress> kept = addresses.kept.stream()
                                .map(Quarantine.Entry::what)
                                .toList();
                        int size = addresses.subnet.hostBits() > 9 ? 0 : 1 << addresses.subnet.hostBits();
                        for (int at = 0; at < size; at++) {
                            IpAddress address = Numbers.address(
                                    addresses.subnet.family(),
                                    Numbers.of(addresses.subnet.first()).add(BigInteger.valueOf(at)));
                            if (kept.contains(address)) {
                                continue;
                            }
                            AddressRequest request = new AddressRequest(new PoolId(id), address, owner(), Map.of());
                            String given =
                                    outcome(() -> driver.requestAddress(request).toString());
                            assertThat(given)
                                    .as("%s: %s", where, request)
                                    .isEqualTo(model(request.pool().value()).requestAddress(request));
                            if (!given.equals("address-in-use")) {
                                AddressRelease release = new AddressRelease(
                                        new PoolId(id), address, request.owner(), ReleaseReason.ROLLED_BACK);
                                driver.releaseAddress(release);
                                model(release.pool().value()).releaseAddress(release);
                            }
                        }
                    }));
        }

        private NaiveIpam model(String id) {
            return models.get(subnetOf(id).family());
        }

        private String anyId() {
            return ids.get(random.nextInt(ids.size()));
        }

        private static Prefix subnetOf(String id) {
            String[] parts = id.split("/", -1);
            return Prefix.parse(parts[1] + "/" + parts[2]);
        }

        private OwnerToken owner() {
            return new OwnerToken(OwnerKind.TASK, "t" + random.nextInt(9), "n/1 é");
        }

        private ReleaseReason reason() {
            return random.nextInt(5) == 0 ? ReleaseReason.ROLLED_BACK : ReleaseReason.RELEASED;
        }

        private Prefix world() {
            return WORLDS.get(random.nextInt(WORLDS.size()));
        }

        private Prefix block(Prefix within) {
            int length = within.length() + random.nextInt(Math.min(10, within.hostBits() + 1));
            if (random.nextInt(20) == 0) {
                length = within.length() - random.nextInt(3);
            }
            return Prefix.containing(addressNear(within), length);
        }

        /** Any address of the block, mostly a low one; now and then one just outside. */
        private IpAddress addressNear(Prefix block) {
            BigInteger offset = new BigInteger(block.hostBits(), random);
            if (random.nextInt(3) > 0) {
                offset = offset.min(BigInteger.valueOf(random.nextInt(6)));
            }
            if (random.nextInt(25) == 0) {
                offset = BigInteger.valueOf(-1);
            }
            return Numbers.address(block.family(), Numbers.of(block.first()).add(offset));
        }

        private static String outcome(Supplier<String> call) {
            try {
                return call.get();
            } catch (AllocatorException e) {
                return e.code().name();
            }
        }

        private static String outcome(Runnable call) {
            return outcome(() -> {
                call.run();
                return "";
            });
        }
    }
}
