package dev.berth.api.net;

import java.util.Locale;
import java.util.Random;

/** Texts of addresses: well-formed ones in every spelling, nearly well-formed ones, and soups of what they are made of. */
final class RandomTexts {
    private static final String ALPHABET = "0123456789abcdefABCDEF::::....//%[]-*_, xgG+\u0665\uff11\u0000\n";
    private static final String[] TOKENS = {
        "::",
        ":",
        ":",
        ":",
        ".",
        ".",
        "0",
        "00",
        "1",
        "9",
        "10",
        "255",
        "256",
        "01",
        "ffff",
        "FFFF",
        "0db8",
        "00000",
        "10000",
        "1.2.3.4",
        "10.0.0.1",
        "/",
        "/8",
        "/024",
        "/129",
        "%eth0",
        "0x1",
        " ",
        "-",
        "*"
    };

    private final Random random;

    RandomTexts(Random random) {
        this.random = random;
    }

    /** Any text; about half are well-formed addresses. */
    String address() {
        return switch (random.nextInt(6)) {
            case 0 -> ipv4();
            case 1, 2 -> ipv6();
            case 3 -> spoiled(ipv4());
            case 4 -> spoiled(ipv6());
            default -> soup();
        };
    }

    /** Any text; about half are well-formed addresses with a length. */
    String cidr() {
        return switch (random.nextInt(4)) {
            case 0 -> spoiled(ipv4() + "/" + random.nextInt(36));
            case 1 -> spoiled(ipv6() + "/" + random.nextInt(140));
            case 2 -> ipv4() + "/" + random.nextInt(33);
            default -> ipv6() + "/" + random.nextInt(129);
        };
    }

    private String ipv4() {
        return number() + "." + number() + "." + number() + "." + number();
    }

    private int number() {
        return random.nextInt(4) == 0 ? 0 : random.nextInt(256);
    }

    private String ipv6() {
        boolean mixed = random.nextInt(5) == 0;
        int groups = mixed ? 6 : 8;
        int gap = random.nextBoolean() ? random.nextInt(groups) : -1;
        int gapEnd = gap < 0 ? -1 : gap + 1 + random.nextInt(groups - gap);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < groups; at++) {
            if (at == gap) {
                text.append("::");
                at = gapEnd - 1;
            } else {
                text.append(at > 0 && at != gapEnd ? ":" : "").append(group());
            }
        }
        if (mixed) {
            text.append(gapEnd == groups ? "" : ":").append(ipv4());
        }
        return text.toString();
    }

    private String group() {
        int value = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << (4 * (1 + random.nextInt(4))));
        String digits = Integer.toHexString(value);
        return switch (random.nextInt(4)) {
            case 0 -> "000".substring(digits.length() - 1) + digits;
            case 1 -> digits.toUpperCase(Locale.ROOT);
            default -> digits;
        };
    }

    /** The text with one to three small accidents. */
    private String spoiled(String text) {
        StringBuilder spoiled = new StringBuilder(text);
        for (int accidents = 1 + random.nextInt(3); accidents > 0; accidents--) {
            int at = random.nextInt(spoiled.length() + 1);
            char letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            int kind = random.nextInt(5);
            if (kind == 0 || at == spoiled.length()) {
                spoiled.insert(at, letter);
            } else if (kind == 1) {
                spoiled.setCharAt(at, letter);
            } else if (kind == 2) {
                spoiled.deleteCharAt(at);
            } else if (kind == 3) {
                spoiled.insert(at, spoiled.charAt(at));
            } else {
                spoiled.setLength(at);
            }
        }
        return spoiled.toString();
    }

    private String soup() {
        StringBuilder soup = new StringBuilder();
        for (int tokens = random.nextInt(16); tokens > 0; tokens--) {
            soup.append(TOKENS[random.nextInt(TOKENS.length)]);
        }
        return soup.toString();
    }
}
