package dev.berth.server.view;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells set in columns; a cell may have several lines. Confined to one thread. */
final class Table {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final Style style;
    private final List<String> headings;
    private final List<List<List<String>>> rows = new ArrayList<>();

    Table(Style style, String... headings) {
        this.style = style;
        this.headings = List.of(headings);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** One cell a heading, each a list of lines. */
    void row(List<List<String>> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + headings.size() + " columns");
        }
        rows.add(cells.stream()
                .map(lines -> lines.stream().map(Printable::text).toList())
                .toList());
    }

    /** Columns that are empty in every row are left out. */
    void print(StringBuilder out) {
        int[] widths = new int[headings.size()];
        for (List<List<String>> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                for (String line : row.get(column)) {
                    widths[column] = Math.max(widths[column], width(line));
                }
            }
        }
        List<String> first = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            first.add(headings.get(column));
            if (widths[column] > 0) {
                widths[column] = Math.max(widths[column], width(headings.get(column)));
            }
        }
        out.append(style.heading(line(first, widths))).append('\n');
        for (List<List<String>> row : rows) {
            int height = row.stream().mapToInt(List::size).max().orElse(0);
            for (int at = 0; at < height; at++) {
                int index = at;
                out.append(line(
                                row.stream()
                                        .map(cell -> index < cell.size() ? cell.get(index) : "")
                                        .toList(),
                                widths))
                        .append('\n');
            }
        }
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(INDENT);
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] > 0) {
                String cell = cells.get(column);
                line.append(cell)
                        .append(" ".repeat(widths[column] - width(cell)))
                        .append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
