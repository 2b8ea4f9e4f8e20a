package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.engine.DockerErrors;
import dev.berth.server.input.InputException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Starts the program. */
public final class Main {
    private static final Set<ErrorCode> UNREADABLE = Set.of(
            DockerErrors.ENGINE_UNAVAILABLE,
            DockerErrors.ENGINE_DENIED,
            DockerErrors.ENGINE_FAILURE,
            DockerErrors.TLS_MISMATCH,
            DockerErrors.NOT_A_MANAGER);

    private Main() {}

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        StandardOutput output = new StandardOutput();
        Terminal terminal = new Terminal(
                writer(output, false),
                writer(new FileOutputStream(FileDescriptor.err), true),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                System.getenv());
        int status = run(terminal, arguments);
        terminal.out().flush();
        if (output.failure() != null) {
            terminal.err().println("berth: the output could not be written: " + output.failure() + "; check the disk");
            status = ExitStatus.DEFECT;
        }
        terminal.err().flush();
        Runtime.getRuntime().halt(status); // nothing waits to be shut down
    }

    private static PrintWriter writer(OutputStream stream, boolean autoFlush) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), autoFlush);
    }

    /** Runs one command; every failure is one line. */
    static int run(Terminal terminal, String... arguments) {
        CommandLine berth = Commands.on(terminal)
                .line(arguments)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.style().isColoured() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, args) -> usage(terminal, e))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(terminal, e));
        try {
            return berth.execute(arguments);
        } catch (OutOfMemoryError e) {
            terminal.err().println("berth: out of memory; give it more, as in BERTH_JAVA_OPTIONS=-Xmx4g");
            return ExitStatus.DEFECT;
        } catch (StackOverflowError e) {
            return failure(terminal, e);
        }
    }

    private static int usage(Terminal terminal, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String guess = e instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
                : "";
        terminal.err()
                .println("berth: " + oneLine(String.valueOf(e.getMessage())) + guess + "; see " + command + " --help");
        return ExitStatus.BAD_INPUT;
    }

    private static int failure(Terminal terminal, Throwable failure) {
        if (failure instanceof InputException || isState(failure, ErrorCode.STATE_IN_USE)) {
            terminal.err().println("berth: " + failure.getMessage());
            return ExitStatus.BAD_INPUT;
        }
        if (UNREADABLE.stream().anyMatch(code -> isState(failure, code))) {
            terminal.err().println("berth: " + oneLine(String.valueOf(failure.getMessage())));
            return ExitStatus.DEFECT;
        }
        if (isState(failure, ErrorCode.STORE_FAILURE)) {
            terminal.err().println("berth: " + failure.getMessage());
            return ExitStatus.DEFECT;
        }
        terminal.err()
                .println("berth: a defect of berth: " + oneLine(failure.toString())
                        + "; please report it with the trace that BERTH_DEBUG=1 shows");
        if (terminal.showsTraces()) {
            failure.printStackTrace(terminal.err());
        }
        return ExitStatus.DEFECT;
    }

    private static boolean isState(Throwable failure, ErrorCode code) {
        return failure instanceof AllocatorException refusal && refusal.code().equals(code);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
