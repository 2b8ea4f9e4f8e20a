package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are read or refused, and what is read is sound. */
class HostileTextTest {
    private static final int ROUNDS = 1_500;
    private static final List<String> SHARDS = List.of(
            "*a",
            "&a ",
            "<<: ",
            "${",
            "}",
            "$",
            "[",
            "]",
            "{",
            ": ",
            "- ",
            "\n",
            "~",
            "0",
            "-1",
            "/",
            "::",
            "99999",
            "''",
            "\"",
            "!!x ",
            "|",
            "é",
            "external: true",
            "ports: [80]",
            "replicas: 3",
            "default",
            "networks:",
            "ipv4_address: 10.0.0.1");

    @TempDir
    private Path folder;

    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        List<String> originals = new ArrayList<>();
        for (Path shelf : List.of(Path.of("src", "test", "resources", "compose"), Path.of("..", "examples"))) {
            try (Stream<Path> files = Files.list(shelf)) {
                for (Path original : files.filter(Files::isRegularFile).sorted().toList()) {
                    originals.add(Files.readString(original));
                }
            }
        }
        ComposeReader reader = new ComposeReader(new ComposeOptions("s", 2, Map.of("A", "1")));
        Path file = folder.resolve("damaged.yaml");
        int read = 0;
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = damaged(originals.get(random.nextInt(originals.size())), random);
            Files.writeString(file, text);
            try {
                assertSound(reader.read(SourceDocument.read(file)));
                read++;
            } catch (InputException refusal) {
                assertThat(refusal.problem()).isNotBlank();
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
            }
        }
        assertThat(read)
                .as("files read in spite of the damage (seed %d)", seed)
                .isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    private static String damaged(String original, Random random) {
        StringBuilder text = new StringBuilder(original);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, SHARDS.get(random.nextInt(SHARDS.size())));
                case 2 -> text.replace(at, end, SHARDS.get(random.nextInt(SHARDS.size())));
                default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
            }
            if (text.isEmpty()) {
                return " ";
            }
        }
        return text.toString();
    }

    /** Every reference leads somewhere, and every id is there once. */
    private static void assertSound(Cluster cluster) {
        Set<String> networks = new HashSet<>();
        for (Network network : cluster.networks()) {
            check(networks.add(network.id()), network);
        }
        Set<String> services = new HashSet<>();
        for (Service service : cluster.services()) {
            check(services.add(service.id()), service);
            service.spec().networks().forEach(network -> check(networks.contains(network.target()), network));
            check(!service.spec().needsIngress() || networks.contains("ingress"), service);
        }
        Set<String> tasks = new HashSet<>();
        for (Task task : cluster.tasks()) {
            check(tasks.add(task.id()), task);
            check(services.contains(task.serviceId().orElse("")), task);
        }
    }

    private static void check(boolean sound, Object what) {
        if (!sound) {
            throw new AssertionError(what);
        }
    }
}
