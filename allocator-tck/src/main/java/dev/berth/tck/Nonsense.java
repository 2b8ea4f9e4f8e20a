package dev.berth.tck;

import java.util.List;

/** Hints as a driver should never have to see them. */
final class Nonsense {
    private Nonsense() {}

    /** Texts of any form, and what can have become of the driver's own: cut short, turned round, written twice. */
    static List<String> insteadOf(String hints) {
        return List.of(
                "nonsense",
                "\u0000\n\n\u00fc\u6f22",
                "{\"version\": 99, \"cursor\": ",
                "-1 4294967296 999999999999999999999",
                "x".repeat(10_000),
                hints.substring(0, hints.length() / 2),
                hints.substring(hints.length() / 2),
                new StringBuilder(hints).reverse().toString(),
                hints + hints,
                hints.replace('1', '9'));
    }
}
