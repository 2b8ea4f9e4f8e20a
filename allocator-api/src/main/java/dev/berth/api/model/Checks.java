package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import org.jspecify.annotations.Nullable;

/** The checks that the constructors of the model share; each failure is {@code invalid-argument}. */
final class Checks {
    private Checks() {}

    static String id(String kind, @Nullable String id) {
        if (id == null || id.isBlank()) {
            throw AllocatorException.invalidArgument(kind, String.valueOf(id), "the id is empty", "give it an id");
        }
        return id;
    }

    static String notEmpty(String subject, String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw AllocatorException.invalidArgument(
                    subject, String.valueOf(text), "the " + field + " is empty", "give it one, or leave it out");
        }
        return text;
    }

    static void port(String subject, int port, boolean zeroAllowed) {
        if (port < (zeroAllowed ? 0 : 1) || port > 65535) {
            throw AllocatorException.invalidArgument(
                    subject, Integer.toString(port), "not a port", "ports are 1 to 65535");
        }
    }
}
