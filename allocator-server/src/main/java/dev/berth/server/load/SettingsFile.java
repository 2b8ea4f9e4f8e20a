package dev.berth.server.load;

import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import dev.berth.server.json.SettingsJson;
import java.nio.file.Path;

/** Reads settings from a YAML or JSON file. */
public final class SettingsFile {
    private SettingsFile() {}

    /**
     * The settings that the file gives; what it leaves out keeps its default.
     *
     * @throws InputException if the file cannot be read, or does not give settings
     */
    public static Settings read(Path file) {
        return JsonDocument.of(SourceDocument.read(file))
                .read(json -> new Settings(SettingsJson.settings(json), SettingsJson.drivers(json)));
    }
}
