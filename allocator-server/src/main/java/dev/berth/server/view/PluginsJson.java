package dev.berth.server.view;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.spi.SpiVersion;
import dev.berth.host.PluginProblem;
import dev.berth.host.PluginReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plugins as JSON: {@code {"folder","spi","plugins","dockerPlugins"}}, every key always there, null where it is not known. */
public final class PluginsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private PluginsJson() {}

    /**
     * Writes the reports, and a line break.
     *
     * @param docker the places of Docker plugins, by name
     */
    public static void write(Path folder, List<PluginReport> reports, Map<String, String> docker, Writer out) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("folder", folder.toAbsolutePath().normalize().toString())
                .put("spi", SpiVersion.CURRENT);
        ArrayNode plugins = json.putArray("plugins");
        reports.forEach(report -> add(report, plugins.addObject()));
        ArrayNode dockerPlugins = json.putArray("dockerPlugins");
        docker.forEach(
                (name, place) -> dockerPlugins.addObject().put("name", name).put("address", place));
        try {
            out.write(MAPPER.writer(new DefaultPrettyPrinter()
                            .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                            .withObjectIndenter(new DefaultIndenter("  ", "\n")))
                    .writeValueAsString(json));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(PluginReport report, ObjectNode json) {
        json.put("path", report.path().toString())
                .put("id", report.id())
                .put("version", report.version())
                .put("requires", report.requires())
                .put("sha256", report.sha256())
                .put("state", report.state().name().toLowerCase(Locale.ROOT));
        ArrayNode provides = json.putArray("provides");
        report.provides().forEach(driver -> provides.add(driver.toString()));
        ArrayNode problems = json.putArray("problems");
        for (PluginProblem problem : report.problems()) {
            Throwable cause = problem.cause();
            problems.addObject()
                    .put("stage", problem.stage().name())
                    .put("message", problem.message())
                    .put("cause", cause == null ? null : cause.toString());
        }
    }
}
