package dev.berth.postgres;

import dev.berth.api.error.AllocatorException;
import java.nio.charset.StandardCharsets;

/** Texts that become part of a key in the database. */
final class OwnerText {
    /** In bytes; five of them fit into one entry of an index. */
    private static final int LONGEST = 500;

    private OwnerText() {}

    /**
     * The text, which can be stored.
     *
     * @throws AllocatorException {@code invalid-argument} if it is longer than 500 bytes, or has a character that PostgreSQL
     *     cannot store
     */
    static String checked(String subject, String text) {
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        if (text.indexOf('\0') >= 0 || !encodable || text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw AllocatorException.invalidArgument(
                    subject,
                    text.length() <= 64 ? text : text.substring(0, 61) + "...",
                    "cannot be stored as a name: longer than " + LONGEST + " bytes, or not Unicode text without NUL",
                    "use a shorter, plainer one");
        }
        return text;
    }
}
