package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A daemon as a model: what it remembers of its networks, what it asks and in which order, also at its start
 * ({@code Controller.reservePools} of moby), and which answers never reached it.
 */
@DisplayName("Over any history of kills, restarts and lost answers, a Docker plugin")
class DaemonModelTest {
    private static final List<String> SUBNETS = List.of("10.1.0.0/28", "10.2.0.0/28", "10.3.0.0/28", "fd00:1::/64");

    /** The default pools have subnets for these, and for some forgotten ones. */
    private static final int MOST_NETWORKS = 12;

    private static final class Net {
        final String space;
        final String pool;
        final String subnet;
        final String range;
        String gateway = "";
        final List<String> endpoints = new ArrayList<>();

        Net(String space, String pool, String subnet, String range) {
            this.space = space;
            this.pool = pool;
            this.subnet = subnet;
            this.range = range;
        }
    }

    private boolean managed;
    private final List<Net> networks = new ArrayList<>();
    private final Set<String> forgotten = new HashSet<>();

    @ParameterizedTest
    @DisplayName(
            "loses nothing, gives nothing twice, and knows what the daemon has forgotten (DKP-1, DKP-5); seed of the day;"
                    + " managed:")
    @ValueSource(booleans = {false, true})
    void anyHistory(boolean isManaged) {
        history(isManaged, new Random().nextLong(), 1_500);
    }

    @ParameterizedTest
    @DisplayName("loses nothing, gives nothing twice, and knows what the daemon has forgotten; managed, seed:")
    @CsvSource({"false,1", "false,2", "false,3", "true,1", "true,2", "true,3"})
    void knownHistories(boolean isManaged, long seed) {
        history(isManaged, seed, 400);
    }

    private void history(boolean isManaged, long seed, int steps) {
        managed = isManaged;
        System.out.println("DaemonModelTest, managed " + managed + ", seed " + seed);
        Random random = new Random(seed);
        try (Berth berth = new Berth()) {
            start(berth);
            for (int step = 0; step < steps; step++) {
                step(berth, random);
                check(berth, "seed " + seed + ", step " + step);
            }
        }
    }

    private void start(Berth berth) {
        if (managed) {
            berth.introduction();
        } else {
            berth.handshake();
        }
    }

    private void step(Berth berth, Random random) {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> create(berth, random);
            case 3 -> remove(berth, random);
            case 4, 5, 6, 7, 8 -> connect(berth, random);
            case 9, 10, 11 -> disconnect(berth, random);
            case 12 -> again(berth, random);
            case 13 -> loseAnswer(berth, random);
            case 14 -> loseRelease(random);
            case 15 -> failDisk(berth, random);
            case 16 -> berth.kill();
            case 17 -> berth.restart();
            case 18 -> restartDaemon(berth, random);
            default -> forget(berth);
        }
    }

    private void create(Berth berth, Random random) {
        if (networks.size() == MOST_NETWORKS) {
            remove(berth, random);
        }
        String space = space(random);
        PoolAnswer pool;
        String range = "";
        try {
            if (random.nextBoolean()) {
                pool = berth.anyPool(space, random.nextInt(4) == 0);
            } else {
                String subnet = SUBNETS.get(random.nextInt(SUBNETS.size()));
                range = subnet.contains("/28") && random.nextInt(3) == 0 ? subnet.replace("0/28", "8/29") : "";
                pool = berth.pool(space, subnet, range);
            }
        } catch (PluginRefusal e) {
            assertThat(e.text()).startsWith("Pool overlaps with other one on this address space: ");
            return;
        }
        Net net = new Net(space, pool.poolId(), pool.pool(), range);
        assertThat(networks).noneMatch(other -> other.pool.equals(net.pool));
        try {
            net.gateway = berth.address(net.pool, "", Berth.FOR_GATEWAY);
            networks.add(net);
        } catch (PluginRefusal e) { // a range is full of what another network of the subnet has
            assertThat(e.text()).startsWith("no available addresses on this pool: ");
            berth.release(net.pool);
        }
    }

    private void remove(Berth berth, Random random) {
        Net net = any(random);
        if (net == null) {
            return;
        }
        net.endpoints.forEach(each -> berth.release(net.pool, plain(each)));
        berth.release(net.pool, plain(net.gateway));
        berth.release(net.pool);
        networks.remove(net);
        forgotten.removeIf(each -> each.startsWith(net.pool + " ")); // they go with their pool
    }

    private void connect(Berth berth, Random random) {
        Net net = any(random);
        if (net == null) {
            return;
        }
        try {
            String fixed = random.nextInt(3) == 0 ? other(net, 2 + random.nextInt(12)) : "";
            String given = berth.address(net.pool, fixed);
            assertThat(isFree(net, given)).isTrue();
            net.endpoints.add(given);
        } catch (PluginRefusal e) {
            assertThat(e.text()).containsPattern("^(no available addresses on this pool|Address already in use): ");
        }
    }

    /** Whether nobody has it; what the daemon has forgotten before this session it may be given again. */
    private boolean isFree(Net net, String given) {
        forgotten.remove(net.pool + " " + given);
        return networks.stream()
                .filter(other -> other.space.equals(net.space) && other.subnet.equals(net.subnet))
                .noneMatch(other -> other.gateway.equals(given) || other.endpoints.contains(given));
    }

    private void disconnect(Berth berth, Random random) {
        Net net = any(random);
        if (net != null && !net.endpoints.isEmpty()) {
            String gone = net.endpoints.remove(random.nextInt(net.endpoints.size()));
            berth.release(net.pool, plain(gone));
        }
    }

    /** Somebody else asks for what is held. */
    private void again(Berth berth, Random random) {
        Net net = any(random);
        if (net != null) {
            assertThat(refusal(() -> berth.pool(net.space, net.subnet, net.range)))
                    .startsWith("Pool overlaps");
            assertThat(refusal(() -> berth.address(net.pool, plain(net.gateway))))
                    .startsWith("Address already in use");
        }
    }

    private void loseAnswer(Berth berth, Random random) {
        Net net = any(random);
        try {
            if (forgotten.size() < MOST_NETWORKS && (net == null || random.nextInt(3) == 0)) {
                forgotten.add(berth.anyPool(space(random), random.nextBoolean()).poolId());
            } else if (net != null) {
                forgotten.add(net.pool + " " + berth.address(net.pool, ""));
            }
        } catch (PluginRefusal e) {
            assertThat(e.text()).startsWith("no available addresses on this pool: ");
        }
    }

    /** What the daemon gives up is never told: as when a call is cut off, and repeated without its body. */
    private void loseRelease(Random random) {
        Net net = any(random);
        if (net != null && !net.endpoints.isEmpty()) {
            forgotten.add(net.pool + " " + net.endpoints.remove(0));
        }
    }

    private void failDisk(Berth berth, Random random) {
        Net net = any(random);
        berth.disk.broken = true;
        assertThat(refusal(() -> berth.anyPool(false))).contains("the disk is gone");
        if (net != null) {
            assertThat(refusal(() -> berth.release(net.pool))).contains("the disk is gone");
            assertThat(refusal(() -> berth.release(net.pool, plain(net.gateway))))
                    .contains("the disk is gone");
        }
        berth.disk.broken = false;
    }

    private void restartDaemon(Berth berth, Random random) {
        if (!managed) {
            start(berth);
            List<String> spaces = new ArrayList<>(List.of(Berth.LOCAL, Berth.GLOBAL));
            Collections.shuffle(spaces, random);
            spaces.forEach(space -> askAgain(berth, space, random));
            return;
        }
        if (random.nextBoolean()) {
            start(berth);
            askAgain(berth, Berth.LOCAL, random);
        } // else only the manager starts: it is elected again
        start(berth);
        askAgain(berth, Berth.GLOBAL, random);
        // Were the next to want a pool that is held, with its gateway, that would be taken for a memory.
        berth.release(berth.anyPool(Berth.LOCAL, false).poolId());
    }

    /** All that is remembered of an address space, network by network; then it gives back what dead containers had. */
    private void askAgain(Berth berth, String space, Random random) {
        List<Net> remembered =
                networks.stream().filter(net -> net.space.equals(space)).toList();
        for (Net net : remembered) {
            if (random.nextInt(10) == 0) {
                berth.kill();
            }
            PoolAnswer pool = berth.pool(space, net.subnet, net.range);
            assertThat(pool.poolId()).isEqualTo(net.pool);
            assertThat(pool.pool()).isEqualTo(net.subnet);
            assertThat(berth.address(net.pool, plain(net.gateway), Berth.FOR_GATEWAY))
                    .isEqualTo(net.gateway);
            net.endpoints.forEach(
                    each -> assertThat(berth.address(net.pool, plain(each))).isEqualTo(each));
        }
        if (!managed || !remembered.isEmpty()) {
            checkLeftovers(berth, space);
        }
        remembered.forEach(net -> {
            net.endpoints.forEach(each -> berth.release(net.pool, plain(each)));
            net.endpoints.clear();
        });
    }

    private void checkLeftovers(Berth berth, String space) {
        Leftovers left = berth.disk.contents().leftovers();
        Set<String> named = new TreeSet<>();
        left.pools().forEach(pool -> named.add(pool.id()));
        left.addresses().forEach(each -> named.add(each.pool() + " " + each.address()));
        named.removeIf(each -> !each.startsWith(space));
        Set<String> expected = new TreeSet<>(forgotten);
        expected.removeIf(each -> !each.startsWith(space));
        assertThat(named).isEqualTo(expected);
    }

    /** An operator gives back what the daemon has forgotten. */
    private void forget(Berth berth) {
        forgotten.forEach(each -> {
            int space = each.indexOf(' ');
            if (space < 0) {
                berth.release(each);
            } else {
                berth.release(each.substring(0, space), plain(each.substring(space + 1)));
            }
        });
        forgotten.clear();
    }

    private void check(Berth berth, String when) {
        Set<String> expected = new TreeSet<>(forgotten);
        for (Net net : networks) {
            expected.add(net.pool);
            expected.add(net.pool + " " + net.gateway);
            net.endpoints.forEach(each -> expected.add(net.pool + " " + each));
        }
        Set<String> held = new TreeSet<>();
        Set<String> addresses = new HashSet<>();
        BookContents contents = berth.disk.contents();
        for (PoolEntry pool : contents.pools()) {
            held.add(pool.id());
            for (AddressEntry address : contents.addresses(pool)) {
                held.add(pool.id() + " " + address.address());
                assertThat(pool.subnet().contains(address.address().address()))
                        .as(when)
                        .isTrue();
                assertThat(addresses.add(pool.addressSpace() + " " + address.address()))
                        .as("%s: %s has one holder", when, address.address())
                        .isTrue();
            }
        }
        assertThat(held).as(when).isEqualTo(expected);
        for (PoolEntry one : contents.pools()) {
            assertThat(contents.pools())
                    .as(when)
                    .noneMatch(other -> other.addressSpace().equals(one.addressSpace())
                            && !other.subnet().equals(one.subnet())
                            && other.subnet().overlaps(one.subnet()));
        }
    }

    private static String space(Random random) {
        return random.nextInt(3) == 0 ? Berth.GLOBAL : Berth.LOCAL;
    }

    private Net any(Random random) {
        return networks.isEmpty() ? null : networks.get(random.nextInt(networks.size()));
    }

    private static String other(Net net, int host) {
        String first = Cidr.parse(net.subnet).address().toString();
        return first.endsWith("::")
                ? first + Integer.toHexString(host)
                : first.substring(0, first.lastIndexOf('.') + 1) + host;
    }

    private static String plain(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
        } catch (PluginRefusal e) {
            return e.text();
        } catch (AllocatorException e) {
            return e.getMessage();
        }
        throw new AssertionError("this should have been refused");
    }
}
