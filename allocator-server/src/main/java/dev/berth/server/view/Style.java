package dev.berth.server.view;

/** How text is set off on a terminal; in plain text, not at all. */
public enum Style {
    /** For files and pipes. */
    PLAIN("", "", ""),
    /** With ANSI escapes. */
    COLOURED("\u001b[1m", "\u001b[31m", "\u001b[0m");

    private final String bold;
    private final String red;
    private final String end;

    Style(String bold, String red, String end) {
        this.bold = bold;
        this.red = red;
        this.end = end;
    }

    /** Whether there are escapes. */
    public boolean isColoured() {
        return !end.isEmpty();
    }

    String heading(String text) {
        return bold + text + end;
    }

    String alarm(String text) {
        return red + text + end;
    }
}
