package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.cli.ProgramCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code berth serve --docker-plugin} as a process of its own, to be killed. */
final class ServedPlugin implements AutoCloseable {
    private static final String LISTENING = "berth: listening on ";
    private final List<String> options;
    private final ProcessBuilder.Redirect err;
    private Process process;
    private String address = "";

    private ServedPlugin(List<String> options, ProcessBuilder.Redirect err) {
        this.options = options;
        this.err = err;
    }

    /** Starts one with these options after {@code serve}. Returns when it listens. */
    static ServedPlugin start(String... options) throws IOException {
        return start(ProcessBuilder.Redirect.DISCARD, options);
    }

    /** The same, with its log in a file. */
    static ServedPlugin logging(Path log, String... options) throws IOException {
        return start(ProcessBuilder.Redirect.appendTo(log.toFile()), options);
    }

    private static ServedPlugin start(ProcessBuilder.Redirect err, String... options) throws IOException {
        ServedPlugin served = new ServedPlugin(List.of(options), err);
        served.start();
        return served;
    }

    /** Starts it again, as it was. */
    void start() throws IOException {
        process = run(options, err);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as("what it says first").startsWith(LISTENING);
        address = line.substring(LISTENING.length());
    }

    /** How one ended that did not start. */
    record Refusal(int status, String err) {}

    /** Runs one that must not start. */
    static Refusal refused(String... options) throws IOException, InterruptedException {
        Process process = run(List.of(options), ProcessBuilder.Redirect.PIPE);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Refusal(process.waitFor(), err);
    }

    private static Process run(List<String> options, ProcessBuilder.Redirect err) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(options);
        return new ProcessBuilder(ProgramCommand.of(List.of(), arguments))
                .redirectError(err)
                .start();
    }

    /** Where it listens. */
    String address() {
        return address;
    }

    /** Ends it with a signal that cannot be caught. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        int unused = process.waitFor();
    }

    /** Ends it as an operator does. */
    int stop() throws InterruptedException {
        process.toHandle().destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
