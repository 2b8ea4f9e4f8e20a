package dev.berth.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What runs the program in a process of its own, from the class path of the tests. */
public final class ProgramCommand {
    private ProgramCommand() {}

    /**
     * The command.
     *
     * @param javaOptions further options of Java
     * @param arguments those of {@code berth}
     */
    public static List<String> of(List<String> javaOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // starts sooner
        command.add("--enable-native-access=ALL-UNNAMED"); // as the program's jar says
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
