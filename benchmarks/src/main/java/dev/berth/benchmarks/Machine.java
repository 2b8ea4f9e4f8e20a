package dev.berth.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A Java machine that measures one scenario and nothing else, so that none profits or suffers from what another one made the
 * compiler believe. {@link #main} runs inside, {@link #measure} starts it.
 */
final class Machine {
    /** A fixed heap, so that no repetition pays for its growth, and the collector with the cheapest writes. */
    static final List<String> OPTIONS = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseParallelGC");

    /** How many times longer repetitions may take than what they are given of processor time. */
    private static final int MOST_PASSING_TIME = 3;

    /** The share of a repetition's time in which the compiler may still be at work when it counts. */
    private static final double MOST_COMPILING = 0.05;

    /** How many times longer warming up may take than it should. */
    private static final int MOST_WARMING_UP = 10;

    private static final String SEPARATOR = "\t";

    private Machine() {}

    /** The samples of one machine, of which the {@code number}th is started. */
    static List<Sample> measure(Scenario scenario, Effort effort, int number) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(OPTIONS);
        command.addAll(List.of(
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                Machine.class.getName(),
                scenario.name(),
                Long.toString(effort.warmUp().toMillis()),
                Long.toString(effort.measuring().toMillis()),
                Integer.toString(effort.repetitions()),
                Integer.toString(number)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Sample> samples = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int separator = line.indexOf(SEPARATOR);
                samples.add(new Sample(
                        line.substring(0, separator),
                        Double.parseDouble(line.substring(separator + SEPARATOR.length()))));
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("scenario " + scenario.name() + " failed with status " + status);
            }
        } catch (InterruptedException e) {
            process.destroy();
            throw new IOException("interrupted while scenario " + scenario.name() + " ran", e);
        }
        return samples;
    }

    /** Arguments: scenario, milliseconds of warm-up and of measuring, least number of repetitions, seed. */
    public static void main(String[] args) {
        Scenario scenario = Catalog.matching(args[0]).get(0);
        Random random = new Random(Long.parseLong(args[4]));
        warmUp(scenario, Duration.ofMillis(Long.parseLong(args[1])), random);
        List<Sample> samples =
                repeat(scenario, Duration.ofMillis(Long.parseLong(args[2])), Integer.parseInt(args[3]), random);
        for (Sample sample : samples) {
            System.out.println(sample.variant() + SEPARATOR + sample.value());
        }
    }

    /** At least for this time, and until the compiler is done: with many threads at work, it takes longest. */
    private static void warmUp(Scenario scenario, Duration time, Random random) {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long began = System.nanoTime();
        var unused = repeat(scenario, time, 1, random);
        double share;
        do {
            long from = System.nanoTime();
            long compiledBefore = compiler.getTotalCompilationTime();
            unused = repeat(scenario, Duration.ZERO, 1, random);
            share = (compiler.getTotalCompilationTime() - compiledBefore) * 1e6 / (System.nanoTime() - from);
        } while (share > MOST_COMPILING && System.nanoTime() - began < MOST_WARMING_UP * time.toNanos());
    }

    private static List<Sample> repeat(Scenario scenario, Duration time, int atLeast, Random random) {
        List<Sample> samples = new ArrayList<>();
        Stopwatch stopwatch = Stopwatch.start();
        long began = System.nanoTime(); // for scenarios that wait for a disk
        for (int i = 0;
                i < atLeast
                        || (stopwatch.nanos() < time.toNanos()
                                && System.nanoTime() - began < MOST_PASSING_TIME * time.toNanos());
                i++) {
            System.gc(); // no repetition pays for the garbage of another
            samples.addAll(scenario.repeat(random));
        }
        return samples;
    }
}
