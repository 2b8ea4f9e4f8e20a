package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.cli.ProgramCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A {@code berth serve} in a process of its own. Confined to one thread. */
final class ServeProcess implements AutoCloseable {
    private static final String LISTENING = "berth: listening on ";

    private final Process process;
    private final BufferedReader out;
    private final URI address;

    private ServeProcess(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as("what berth serve says first").startsWith(LISTENING);
        this.address = URI.create(line.substring(LISTENING.length()));
    }

    /**
     * Starts it, and waits until it listens on a free port.
     *
     * @param wrapper a command that runs it, such as strace; empty for none
     */
    static ServeProcess start(List<String> wrapper, Path state, String... options) throws IOException {
        List<String> command = command(wrapper, state, options);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new ServeProcess(process);
        } catch (IOException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static List<String> command(List<String> wrapper, Path state, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--state", state.toString()));
        arguments.addAll(List.of(options));
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(ProgramCommand.of(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx512m"), arguments));
        return command;
    }

    /** Starts it where it cannot run; what it says on the error stream, and its exit status at the end. */
    static String refusal(Path state) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of(), state)).start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            return err.lines().collect(Collectors.joining("\n")) + "\nstatus " + process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    URI address() {
        return address;
    }

    /** Kills it with a signal that cannot be caught, and waits for its end. */
    void kill() throws InterruptedException {
        server().destroyForcibly();
        int unused = process.waitFor();
    }

    /** Tells it to end (SIGTERM), and waits for that; its exit status. */
    int stop() throws InterruptedException {
        server().destroy();
        return process.waitFor();
    }

    /** The server itself, not what wraps it; not the process, which would close its output, too. */
    private ProcessHandle server() {
        return process.children().findFirst().orElseGet(process::toHandle);
    }

    @Override
    public void close() {
        server().destroyForcibly();
        process.destroyForcibly();
    }
}
