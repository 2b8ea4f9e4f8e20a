package dev.berth.server.cli;

import dev.berth.server.input.InputException;
import dev.berth.server.replay.Replay;
import dev.berth.server.replay.ReplayResult;
import dev.berth.server.view.ReplayText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code berth replay}. */
@Command(
        name = "replay",
        description = "Does recorded runs again, step by step, and compares the answers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Examples:",
            "  berth replay docs/traces/*.jsonl",
            "",
            "Exit status: 0 every answer is the same, 1 some differ, 2 a file cannot be read or is no trace."
        })
final class ReplayCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "TRACE", description = "Traces: one JSON object a line, the header first.")
    private List<Path> files = List.of();

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** One bad file does not keep the others from being replayed. */
    @Override
    public Integer call() {
        int status = ExitStatus.DONE;
        for (Path file : files) {
            try {
                ReplayResult result = replay(file);
                terminal.out().print(ReplayText.render(file.toString(), result));
                terminal.out().flush();
                status = Math.max(status, result.mismatches() == 0 ? ExitStatus.DONE : ExitStatus.REFUSED);
            } catch (InputException e) {
                terminal.err().println("berth: " + e.getMessage());
                status = ExitStatus.BAD_INPUT;
            }
        }
        return status;
    }

    private ReplayResult replay(Path file) {
        try (ProgressLine progress = terminal.progress()) {
            progress.doing("replaying " + file.getFileName());
            return new Replay().run(file);
        }
    }
}
