package dev.berth.server.view;

import java.util.List;

/** Tables and lists below one another, with blank lines between them. Confined to one thread. */
final class Sections {
    private final Style style;
    private final StringBuilder out = new StringBuilder();

    Sections(Style style) {
        this.style = style;
    }

    /** Adds a table, unless it is empty. */
    void table(Table table) {
        if (!table.isEmpty()) {
            separate();
            table.print(out);
        }
    }

    /** Adds items, each of a first line and lines that belong to it; nothing if there are none. */
    void list(String heading, List<List<String>> items) {
        items(style.heading(heading), "- ", items);
    }

    /** The same under a heading that warns. */
    void alarms(String heading, List<List<String>> items) {
        items(style.alarm(heading), "- ", items);
    }

    /** The same for items that bring a mark of their own. */
    void marked(String heading, List<List<String>> items) {
        items(style.heading(heading), "", items);
    }

    private void items(String heading, String mark, List<List<String>> items) {
        if (items.isEmpty()) {
            return;
        }
        separate();
        out.append("  ").append(heading).append('\n');
        for (List<String> item : items) {
            String before = mark;
            for (String line : item) {
                out.append("  ").append(before).append(Printable.text(line)).append('\n');
                before = "    ";
            }
        }
    }

    /** Adds one line. */
    void line(String text) {
        separate();
        out.append("  ").append(Printable.text(text)).append('\n');
    }

    private void separate() {
        if (out.length() > 0) {
            out.append('\n');
        }
    }

    /** Everything, its lines ended; this line if there is nothing. */
    String textOr(String nothing) {
        return out.length() == 0 ? "  " + nothing + "\n" : out.toString();
    }
}
