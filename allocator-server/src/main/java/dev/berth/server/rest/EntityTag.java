package dev.berth.server.rest;

import dev.berth.engine.Declared;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conditions of a request on an object (RFC 9110, 13.1). Its entity tag is its version, and while it waits, also a mark of what
 * it waits for: that is shown, too, and may change while the version does not.
 */
final class EntityTag {
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\uffff]*)\"\\s*(?:,|$)");
    private static final String ANY = "*";

    private EntityTag() {}

    static String of(Declared<?> declared) {
        return "\"" + opaque(declared) + "\"";
    }

    private static String opaque(Declared<?> declared) {
        String version = Long.toString(declared.version());
        return declared.condition()
                .reason()
                .map(why -> version + "-" + Integer.toHexString(Objects.hashCode(why.getMessage())))
                .orElse(version);
    }

    /** Whether a condition names the object as it is now, if it is there; without strong comparison a weak tag does too. */
    static boolean names(String header, Optional<? extends Declared<?>> now, boolean strong) {
        if (header.strip().equals(ANY)) {
            return now.isPresent();
        }
        List<String> tags = tags(header, strong);
        return now.filter(declared -> tags.contains(opaque(declared))).isPresent();
    }

    private static List<String> tags(String header, boolean strong) {
        List<String> tags = new ArrayList<>();
        Matcher tag = TAG.matcher(header);
        int end = 0;
        while (end < header.length()) {
            if (!tag.find(end) || tag.start() != end) {
                throw RequestException.malformed("this is no list of entity tags", "write \"3\", as in ETag, or *");
            }
            if (tag.group(1) == null || !strong) {
                tags.add(tag.group(2));
            }
            end = tag.end();
        }
        return tags;
    }

    /**
     * The version that an object must still have when it is changed.
     *
     * @param now the object, if it is there
     * @return empty if any will do; 0 for not being there
     * @throws RequestException 412 if the conditions do not hold
     */
    static Optional<Long> expected(Call call, String object, Optional<? extends Declared<?>> now) {
        Optional<String> match = call.header("if-match");
        Optional<String> noneMatch = call.header("if-none-match");
        boolean holds = match.map(header -> names(header, now, true)).orElse(true)
                && noneMatch.map(header -> !names(header, now, false)).orElse(true);
        if (!holds) {
            String problem =
                    object + now.map(each -> " has version " + each.version()).orElse(" is not declared");
            throw new RequestException(ProblemDetails.of(
                    412, "version-conflict", problem, "read it again, and repeat the change on that"));
        }
        long version = now.isPresent() ? now.get().version() : 0;
        return match.isPresent() || noneMatch.isPresent() ? Optional.of(version) : Optional.empty();
    }
}
