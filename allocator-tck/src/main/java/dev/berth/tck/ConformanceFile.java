package dev.berth.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file {@code conformance.json}: the reports of one run, written when it is closed. Thread-safe. */
final class ConformanceFile implements AutoCloseable {
    private final Path path;
    private final List<ConformanceReport> reports = new ArrayList<>();

    ConformanceFile(Path path) {
        this.path = path;
    }

    synchronized void add(ConformanceReport report) {
        reports.add(report);
    }

    @Override
    public synchronized void close() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(path, ConformanceJson.of(reports));
    }
}
