package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.store.Store;
import dev.berth.server.wiring.States;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Docker plugin that is killed under load")
class PluginCrashTest {
    private static final int CLIENTS = 4;
    private static final String ROUNDS = "berth.crash.rounds";

    @TempDir
    Path folder;

    /** What was answered, by {@code pool} or {@code pool address}. */
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    /** What calls were about whose answers never came: held or not. */
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();
    /** How many calls for anything never got an answer. */
    private final AtomicInteger lost = new AtomicInteger();

    @Test
    @DisplayName("has lost nothing that it acknowledged, and given nothing twice (DKP-1)")
    void losesNothing() throws Exception {
        long seed = new Random().nextLong();
        int rounds = Integer.getInteger(ROUNDS, 3);
        System.out.println("PluginCrashTest, seed " + seed + ", " + rounds + " rounds");
        Random random = new Random(seed);
        try (ServedPlugin berth = ServedPlugin.start(
                "--docker-plugin",
                "crash",
                "--docker-plugin-dir",
                folder.toString(),
                "--state",
                state().toString(),
                "--default-pool",
                "10.0.0.0/8,24")) {
            try (EngineCall engine = new EngineCall(socket())) {
                assertThat(engine.post("Plugin.Activate", "").status()).isEqualTo(200);
            }
            for (int round = 0; round < rounds; round++) {
                load(random, 50 + random.nextInt(400), berth);
                check("seed " + seed + ", round " + round);
                berth.start();
            }
            assertThat(held).isNotEmpty();
            assertThat(berth.stop()).isZero();
            check("seed " + seed + ", at the end");
        }
    }

    private Path state() {
        return folder.resolve("docker.db");
    }

    private Path socket() {
        return folder.resolve("crash.sock");
    }

    /** Kills it when so many calls were answered. */
    private void load(Random random, int answers, ServedPlugin berth) throws Exception {
        CountDownLatch answered = new CountDownLatch(answers);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = random.nextLong();
                all.add(clients.submit(() -> {
                    new Client(new Random(seed), answered).run();
                    return null;
                }));
            }
            boolean enough = answered.await(2, TimeUnit.MINUTES); // not if a client has failed, which is told below
            berth.kill();
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(enough).as("answers in time").isTrue();
        } finally {
            clients.shutdownNow();
        }
    }

    /** Works on pools of its own until the connection breaks. */
    private final class Client {
        private final Random random;
        private final CountDownLatch answered;
        private final List<String> pools = new ArrayList<>();
        private final List<String> addresses = new ArrayList<>();

        Client(Random random, CountDownLatch answered) {
            this.random = random;
            this.answered = answered;
        }

        void run() {
            String about = "";
            try (EngineCall engine = new EngineCall(socket())) {
                for (; ; answered.countDown()) {
                    int choice = random.nextInt(10);
                    if (pools.isEmpty() || choice == 0) {
                        about = "";
                        String given = engine.post(
                                        "IpamDriver.RequestPool",
                                        "{\"AddressSpace\":\"LocalDefault\",\"Pool\":\"\",\"V6\":false}")
                                .text("PoolID");
                        take(given);
                        pools.add(given);
                    } else if (choice < 7 || addresses.isEmpty()) {
                        String pool = pools.get(random.nextInt(pools.size()));
                        about = "";
                        String given = engine.post(
                                        "IpamDriver.RequestAddress", "{\"PoolID\":\"" + pool + "\",\"Address\":\"\"}")
                                .text("Address");
                        String address = pool + " " + given.substring(0, given.indexOf('/'));
                        take(address);
                        addresses.add(address);
                    } else {
                        String address = addresses.remove(random.nextInt(addresses.size()));
                        held.remove(address);
                        about = address;
                        unsure.add(about);
                        String[] parts = address.split(" ", -1);
                        EngineCall.Answer answer = engine.post(
                                "IpamDriver.ReleaseAddress",
                                "{\"PoolID\":\"" + parts[0] + "\",\"Address\":\"" + parts[1] + "\"}");
                        assertThat(answer.isRefusal()).as(answer.body()).isFalse();
                        unsure.remove(about);
                    }
                }
            } catch (IOException e) {
                if (!unsure.contains(about)) {
                    int unused = lost.incrementAndGet();
                }
            }
        }

        private void take(String given) {
            assertThat(given).isNotEmpty();
            assertThat(held.add(given)).as("%s is given once", given).isTrue();
        }
    }

    private void check(String when) {
        Set<String> durable = new HashSet<>();
        try (Store store = States.read(state())) {
            BookContents contents = BookContents.read(store::load, new BookForm());
            for (PoolEntry pool : contents.pools()) {
                durable.add(pool.id());
                contents.addresses(pool)
                        .forEach(each ->
                                durable.add(pool.id() + " " + each.address().address()));
            }
        }
        assertThat(durable).as("%s: what was acknowledged is held", when).containsAll(held);
        Set<String> more = new HashSet<>(durable);
        more.removeAll(held);
        more.removeAll(unsure);
        assertThat(more.size())
                .as("%s: only what was never answered is held besides: %s", when, more)
                .isLessThanOrEqualTo(lost.get());
    }
}
