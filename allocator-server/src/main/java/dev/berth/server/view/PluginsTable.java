package dev.berth.server.view;

import dev.berth.host.PluginProblem;
import dev.berth.host.PluginReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plugins as text for people: a table of the jars, then what is wrong with them. */
public final class PluginsTable {
    /** Enough to tell jars apart; JSON has the whole hash. */
    private static final int SHOWN_OF_HASH = 16;

    private PluginsTable() {}

    /**
     * The text, its lines ended.
     *
     * @param docker the places of Docker plugins, by name
     */
    public static String render(Path folder, List<PluginReport> reports, Map<String, String> docker, Style style) {
        StringBuilder out = new StringBuilder(jars(folder, reports, style));
        if (!docker.isEmpty()) {
            out.append('\n');
            Table table = new Table(style, "DOCKER PLUGIN", "ADDRESS");
            docker.forEach((name, place) -> table.row(List.of(List.of(name), List.of(place))));
            table.print(out);
        }
        return out.toString();
    }

    private static String jars(Path folder, List<PluginReport> reports, Style style) {
        if (reports.isEmpty()) {
            return "  there is no jar in " + Printable.text(folder.toString()) + "\n";
        }
        Table table = new Table(style, "JAR", "ID", "VERSION", "PROVIDES", "SPI", "SHA-256", "STATE");
        for (PluginReport report : reports) {
            table.row(List.of(
                    List.of(String.valueOf(report.path().getFileName())),
                    cell(report.id()),
                    cell(report.version()),
                    report.provides().stream().map(Objects::toString).toList(),
                    cell(report.requires()),
                    cell(report.sha256() == null ? null : report.sha256().substring(0, SHOWN_OF_HASH)),
                    List.of(report.state().name().toLowerCase(Locale.ROOT))));
        }
        StringBuilder out = new StringBuilder();
        table.print(out);
        List<PluginProblem> problems =
                reports.stream().flatMap(report -> report.problems().stream()).toList();
        if (!problems.isEmpty()) {
            out.append("\n  ").append(style.alarm("PROBLEMS")).append('\n');
            problems.forEach(problem -> out.append("  - ")
                    .append(Printable.text(problem.toString()))
                    .append('\n'));
        }
        return out.toString();
    }

    private static List<String> cell(@Nullable String text) {
        return text == null ? List.of() : List.of(text);
    }
}
