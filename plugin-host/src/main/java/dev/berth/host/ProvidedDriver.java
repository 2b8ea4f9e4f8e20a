package dev.berth.host;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A driver that a plugin says it provides. Its text is what {@code Plugin-Provides} says: {@code NetworkDriver:vlan}.
 *
 * @param kind what it is
 * @param name the name by which networks choose it, in lower case
 */
public record ProvidedDriver(DriverKind kind, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+([._-][a-z0-9]+)*");

    /** @throws IllegalArgumentException if the text is anything else; the message says what */
    static ProvidedDriver parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon).strip();
        for (DriverKind known : DriverKind.values()) {
            if (colon >= 0 && known.toString().equals(kind)) {
                String name = canonical(text.substring(colon + 1).strip());
                if (!NAME.matcher(name).matches()) {
                    throw new IllegalArgumentException("\"" + name + "\" is no name of a driver");
                }
                return new ProvidedDriver(known, name);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither NetworkDriver:NAME nor IpamDriver:NAME");
    }

    /** Names are compared in lower case. */
    static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return kind + ":" + name;
    }
}
