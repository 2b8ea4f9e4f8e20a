package dev.berth.server.cli;

import picocli.CommandLine.Option;

/** In which form a command prints its results. */
final class FormatOption {
    /** The forms of output. */
    enum Format {
        table,
        json
    }

    @Option(names = "--format", paramLabel = "table|json", description = "The form of the output; table unless said.")
    private Format format = Format.table;

    boolean isJson() {
        return format == Format.json;
    }
}
