package dev.berth.store.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link WritingProgram} that runs, and what it says. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private Child(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the program, through another one if {@code wrapper} is not empty. */
    static Child start(List<String> wrapper, Path file, String run, int threads, int batches) throws IOException {
        Path temporary = Files.createDirectories(temporary(file));
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                WritingProgram.class.getName(),
                file.toString(),
                run,
                Integer.toString(threads),
                Integer.toString(batches)));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Where it has its temporary files. */
    static Path temporary(Path file) {
        return file.resolveSibling("temporary");
    }

    /** The next line; null when the program has ended. */
    String line() throws IOException {
        return lines.readLine();
    }

    /** The remaining lines, to the program's end. */
    List<String> rest() throws IOException {
        List<String> rest = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            rest.add(line);
        }
        return rest;
    }

    long pid() {
        return process.pid();
    }

    /** Kills it with a signal that cannot be caught, and waits for its end. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // the process itself would close the output, too
        int unused = process.waitFor();
    }

    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
