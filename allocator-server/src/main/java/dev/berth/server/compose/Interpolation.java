package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Puts variables into a text, as the Compose specification says: {@code $X}, {@code ${X}}, a default ({@code ${X-y}},
 * {@code ${X:-y}}), a replacement ({@code ${X+y}}, {@code ${X:+y}}), a requirement ({@code ${X?why}}, {@code ${X:?why}}), and
 * {@code $$} for a dollar. With the colon an empty variable counts as one that is not set. What stands behind the operator
 * may hold variables itself, and is looked at only where it is needed. Confined to one thread.
 */
final class Interpolation {
    private static final int DEEPEST = 32;

    private final Map<String, String> environment;
    private final Set<String> missing = new LinkedHashSet<>();

    Interpolation(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The text with its variables replaced.
     *
     * @throws AllocatorException {@code invalid-argument} if a required variable is missing, or a dollar starts neither a
     *     variable nor an escape
     */
    String apply(String text) {
        return apply(text, 0);
    }

    /** The variables that were asked for without a default, and not set, in order of their first use. */
    Set<String> missing() {
        return missing;
    }

    private String apply(String text, int depth) {
        int dollar = text.indexOf('$');
        if (dollar < 0) {
            return text;
        }
        if (depth > DEEPEST) {
            throw malformed(text, "defaults within defaults, more than " + DEEPEST + " deep", "use fewer");
        }
        StringBuilder result = new StringBuilder(text.length());
        int at = 0;
        while (dollar >= 0) {
            result.append(text, at, dollar);
            int next = dollar + 1;
            char kind = next < text.length() ? text.charAt(next) : ' ';
            if (kind == '$') {
                result.append('$');
                at = next + 1;
            } else if (kind == '{') {
                int close = closingBrace(text, next);
                result.append(expression(text.substring(next + 1, close), depth));
                at = close + 1;
            } else {
                at = nameEnd(text, next);
                if (at == next) {
                    throw malformed(text, "a $ that starts no variable", "write $$ for a plain dollar");
                }
                result.append(valueOrEmpty(text.substring(next, at)));
            }
            dollar = text.indexOf('$', at);
        }
        return result.append(text, at, text.length()).toString();
    }

    private static int closingBrace(String text, int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return at;
            }
        }
        throw malformed(text, "a ${ without its }", "close it, or write $$ for a plain dollar");
    }

    /** What stands between the braces: a name, perhaps an operator, and what belongs to it. */
    private String expression(String text, int depth) {
        int nameEnd = nameEnd(text, 0);
        if (nameEnd == 0) {
            throw malformed("${" + text + "}", "no name of a variable behind ${", "write $$ for a plain dollar");
        }
        String name = text.substring(0, nameEnd);
        if (nameEnd == text.length()) {
            return valueOrEmpty(name);
        }
        boolean emptyIsUnset = text.charAt(nameEnd) == ':';
        int operatorAt = emptyIsUnset ? nameEnd + 1 : nameEnd;
        char operator = operatorAt < text.length() ? text.charAt(operatorAt) : ' ';
        String word = text.substring(Math.min(operatorAt + 1, text.length()));
        String value = environment.get(name);
        if (emptyIsUnset && value != null && value.isEmpty()) {
            value = null;
        }
        return switch (operator) {
            case '-' -> value != null ? value : apply(word, depth + 1);
            case '+' -> value != null ? apply(word, depth + 1) : "";
            case '?' -> {
                if (value == null) {
                    throw required(name, emptyIsUnset, apply(word, depth + 1));
                }
                yield value;
            }
            default ->
                throw malformed(
                        "${" + text + "}",
                        "behind the name of a variable stands none of - :- + :+ ? :?",
                        "use one of these, or write $$ for a plain dollar");
        };
    }

    private static int nameEnd(String text, int start) {
        int at = start;
        while (at < text.length() && isNamePart(text.charAt(at), at == start)) {
            at++;
        }
        return at;
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
    }

    private String valueOrEmpty(String name) {
        String value = environment.get(name);
        if (value == null) {
            missing.add(name);
            return "";
        }
        return value;
    }

    private static AllocatorException required(String name, boolean emptyIsUnset, String why) {
        return AllocatorException.invalidArgument(
                "variable",
                name,
                "required, but not set" + (emptyIsUnset ? " or empty" : "") + (why.isBlank() ? "" : ": " + why.strip()),
                "set it in the environment");
    }

    private static AllocatorException malformed(String text, String problem, String advice) {
        return AllocatorException.invalidArgument("variable", text, problem, advice);
    }
}
