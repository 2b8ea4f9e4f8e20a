package dev.berth.server.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The conditions of a request on an object's version (RFC 9110, 13.1), whose entity tag is the version in quotes. */
final class EntityTag {
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\uffff]*)\"\\s*(?:,|$)");
    private static final String ANY = "*";

    private EntityTag() {}

    static String of(long version) {
        return "\"" + version + "\"";
    }

    /** Whether a condition names this version; without strong comparison a weak tag does too. */
    static boolean names(String header, long version, boolean strong) {
        if (header.strip().equals(ANY)) {
            return version != 0;
        }
        return tags(header, strong).contains(Long.toString(version));
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
     * @param version the present one, 0 for none
     * @return empty if any will do
     * @throws RequestException 412 if the conditions do not hold
     */
    static Optional<Long> expected(Call call, String object, long version) {
        Optional<String> match = call.header("if-match");
        Optional<String> noneMatch = call.header("if-none-match");
        boolean holds = match.map(header -> names(header, version, true)).orElse(true)
                && noneMatch.map(header -> !names(header, version, false)).orElse(true);
        if (!holds) {
            String problem = object + (version == 0 ? " is not declared" : " has version " + version);
            throw new RequestException(ProblemDetails.of(
                    412, "version-conflict", problem, "read it again, and repeat the change on that"));
        }
        return match.isPresent() || noneMatch.isPresent() ? Optional.of(version) : Optional.empty();
    }
}
