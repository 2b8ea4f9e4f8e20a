package dev.berth.server.cli;

/** The forms of output. */
enum OutputFormat {
    table,
    json
}
