package dev.berth.postgres;

import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.PoolId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Measures what the README says: on a server of its own, with {@code fsync} as the first argument says ({@code on} unless given).
 * No test; run its main method on the test class path.
 */
final class Measurement {
    private static final int ROUNDS = 2000;

    private final Calls calls;

    private Measurement(IpamDriver driver) {
        this.calls = new Calls(driver);
    }

    public static void main(String[] arguments) throws Exception {
        String fsync = arguments.length == 0 ? "on" : arguments[0];
        try (PostgresServer server =
                PostgresServer.start(PostgresServer.findPrograms().orElseThrow(), fsync)) {
            TestDatabase database = TestDatabase.on(server, "measured");
            System.out.println("fsync " + fsync + ", " + database.query("SELECT version()"));
            Measurement measurement = new Measurement(database.driver("a"));
            measurement.addresses("10.0.0.0/24", 0);
            measurement.addresses("10.1.0.0/16", 0);
            measurement.addresses("10.2.0.0/16", 32_767);
            measurement.addresses("10.3.0.0/16", 65_533);
            measurement.pools();
            measurement.clients(1);
            measurement.clients(32);
            database.close();
        }
    }

    private void addresses(String subnet, int held) {
        PoolId pool = calls.pool(subnet, subnet).id();
        int all = 0;
        while (all < held) {
            calls.serial(pool, "t" + all++);
        }
        Random random = new Random(1);
        String[] owners = new String[1];
        String[] addresses = new String[1];
        report(
                subnet + ", " + held + " held: take",
                taken -> {
                    owners[0] = "x" + taken;
                    addresses[0] = calls.serial(pool, owners[0]);
                },
                taken -> calls.give(pool, addresses[0].substring(0, addresses[0].indexOf('/')), owners[0]));
        if (held > 0) {
            report(
                    subnet + ", " + held + " held: release a random one and take",
                    taken -> {
                        String task = "t" + random.nextInt(held);
                        String held1 = calls.serial(pool, task);
                        calls.give(pool, held1.substring(0, held1.indexOf('/')), task);
                        calls.serial(pool, task);
                    },
                    taken -> {});
            calls.serial(pool, "last");
            report(subnet + ", status", taken -> calls.status(pool), taken -> {});
        }
    }

    private void pools() {
        int pools = 0;
        for (int live : new int[] {100, 1_000, 10_000}) {
            while (pools < live) {
                calls.anyPool("p" + pools++);
            }
            var taken = new ArrayList<dev.berth.api.spi.Pool>();
            report(
                    live + " subnets live: take one more",
                    at -> taken.add(calls.anyPool("x" + at)),
                    at -> calls.release(taken.get(at)));
        }
    }

    private void clients(int subnets) throws Exception {
        int clients = 32;
        List<PoolId> pools = new ArrayList<>();
        for (int at = 0; at < subnets; at++) {
            pools.add(calls.pool("c" + subnets + "-" + at, "10." + (200 + (subnets > 1 ? 1 : 0)) + "." + at + ".0/24")
                    .id());
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<?>> running = new ArrayList<>();
        long start = System.nanoTime();
        for (int client = 0; client < clients; client++) {
            int number = client;
            PoolId pool = pools.get(client % subnets);
            running.add(threads.submit(() -> {
                for (int round = 0; round < 100; round++) {
                    String address = calls.serial(pool, "c" + number);
                    calls.give(pool, address.substring(0, address.indexOf('/')), "c" + number);
                }
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d clients on %d subnets: %.0f calls a second%n", clients, subnets, clients * 200 / seconds);
    }

    private static void report(String what, IntConsumer measured, IntConsumer afterwards) {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            measured.accept(round);
            nanos[round] = System.nanoTime() - start;
            afterwards.accept(round);
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %.2f ms, 99 %% %.2f ms%n", what, nanos[ROUNDS / 2] / 1e6, nanos[ROUNDS * 99 / 100] / 1e6);
    }
}
