package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

@DisplayName("The commands")
class CommandsTest {
    private final Terminal terminal =
            new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), Map.of());

    private CommandLine berth(String... arguments) {
        return Commands.on(terminal).line(arguments);
    }

    @Test
    @DisplayName("are there one by one as they are all together, each under the name that it has")
    void oneByOne() {
        Map<String, CommandLine> all = berth().getSubcommands();
        assertThat(all).hasSizeGreaterThan(10).containsKeys("audit", "help", "import");
        all.forEach((name, command) -> {
            if (!(command.getCommand() instanceof HelpCommand)) {
                Command declared = command.getCommand().getClass().getAnnotation(Command.class);
                assertThat(declared.name()).isEqualTo(name);
                Map<String, CommandLine> alone = berth(name, "--help").getSubcommands();
                assertThat(alone).containsOnlyKeys("help", name);
                assertThat(alone.get(name).getUsageMessage()).isEqualTo(command.getUsageMessage());
            }
        });
    }

    @Test
    @DisplayName("are all there for whoever asks for none, or mistypes one")
    void others() {
        assertThat(berth("--help").getSubcommands()).containsKeys("audit", "plan", "watch");
        assertThat(berth("help", "audit").getSubcommands()).containsKeys("audit", "plan", "watch");
        assertThat(berth("audti").getSubcommands()).containsKeys("audit", "plan", "watch");
    }
}
