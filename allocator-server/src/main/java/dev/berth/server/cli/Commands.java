package dev.berth.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands of {@code berth}, by name. One is made when it is asked for: to make them all, which needs the options of each
 * read by reflection, takes longer than most of them run. Confined to one thread.
 */
final class Commands {
    private final Map<String, Supplier<Object>> makers = new LinkedHashMap<>();

    private Commands() {}

    static Commands on(Terminal terminal) {
        Commands commands = new Commands();
        commands.makers.put("plan", () -> new PlanCommand(terminal));
        commands.makers.put("apply", () -> new ApplyCommand(terminal));
        commands.makers.put("show", () -> new ShowCommand(terminal));
        commands.makers.put("remove", () -> new RemoveCommand(terminal));
        commands.makers.put("audit", () -> new AuditCommand(terminal));
        commands.makers.put("export", () -> new ExportCommand(terminal));
        commands.makers.put("import", () -> ImportCommand.with(terminal));
        commands.makers.put("replay", () -> new ReplayCommand(terminal));
        commands.makers.put("plugins", () -> PluginsCommand.with(terminal));
        commands.makers.put("tck", () -> TckCommand.with(terminal));
        commands.makers.put("docker-plugin", () -> DockerPluginCommand.with(terminal));
        commands.makers.put("serve", () -> new ServeCommand(terminal, StopSignal.ofProcess()));
        commands.makers.put("watch", () -> new WatchCommand(terminal, StopSignal.ofProcess()));
        return commands;
    }

    /** {@code berth} with the command that its arguments begin with; with all of them if they begin otherwise. */
    CommandLine line(String... arguments) {
        CommandLine berth = new CommandLine(new BerthCommand());
        Supplier<Object> named = arguments.length == 0 ? null : makers.get(arguments[0]);
        if (named == null) {
            makers.forEach((name, maker) -> berth.addSubcommand(name, maker.get()));
        } else {
            berth.addSubcommand(arguments[0], named.get());
        }
        return berth;
    }
}
