package dev.berth.server.view;

/** Text from a file, fit for a terminal: ids and names may hold escapes that would move its cursor. */
final class Printable {
    private Printable() {}

    static String text(String text) {
        return text.codePoints().noneMatch(Character::isISOControl)
                ? text
                : text.codePoints()
                        .map(point -> Character.isISOControl(point) ? '?' : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
