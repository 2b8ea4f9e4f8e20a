package dev.berth.server.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The IPAM plugin in Python that shares no code with this project, as a process of its own. */
final class ForeignPlugin implements AutoCloseable {
    private final Process process;

    private ForeignPlugin(Process process) {
        this.process = process;
    }

    /** Starts it; skips the test where there is no Python 3. */
    static ForeignPlugin at(Path socket) throws IOException {
        assumeThat(hasPython())
                .as("python3 is not installed, so there is no foreign plugin")
                .isTrue();
        Path script = Files.createTempFile("ipam", ".py");
        try (InputStream content = ForeignPlugin.class.getResourceAsStream("/foreign/ipam.py")) {
            Files.write(script, content.readAllBytes());
        }
        Process process = new ProcessBuilder("python3", "-I", script.toString(), socket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String said = out.readLine(); // once it listens
        Files.delete(script);
        if (!"ready".equals(said)) {
            process.destroyForcibly();
            throw new IOException("the plugin said " + said);
        }
        return new ForeignPlugin(process);
    }

    private static boolean hasPython() {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
