package dev.berth.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hints as text: a line that names the form, then a line of words for each hint, which is URL-encoded where a user chose it:
 *
 * <pre>
 * berth-ipam-hints 1
 * cursor GlobalDefault 10.0.0.0/24 10.0.0.7
 * address GlobalDefault 10.0.0.0/24 10.0.0.5 1767225600000 TASK t1 n1
 * subnet GlobalDefault 10.0.1.0/24 1767225600000 NETWORK n2 0
 * </pre>
 *
 * Times are milliseconds since 1970, of the release.
 */
final class HintText {
    private static final String FORM = "berth-ipam-hints 1";

    private HintText() {}

    /** The text; empty for no hints. */
    static String write(List<Hint> hints) {
        return hints.isEmpty()
                ? ""
                : hints.stream().map(HintText::line).collect(Collectors.joining("\n", FORM + "\n", "\n"));
    }

    private static String line(Hint hint) {
        if (hint instanceof Hint.Cursor cursor) {
            return words("cursor", cursor.space(), cursor.subnet(), cursor.address());
        }
        if (hint instanceof Hint.KeptAddress kept) {
            return words("address", kept.space(), kept.subnet(), kept.entry().what(), origin(kept.entry()));
        }
        Hint.KeptSubnet kept = (Hint.KeptSubnet) hint;
        return words("subnet", kept.space(), kept.subnet(), origin(kept.entry()));
    }

    private static String origin(Quarantine.Entry<?> entry) {
        OwnerToken owner = entry.formerOwner();
        return words(entry.since().toEpochMilli(), owner.kind().name(), encoded(owner.id()), encoded(owner.slot()));
    }

    private static String words(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        return line.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The hints of a text; lines that make no sense are left out. */
    static List<Hint> read(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(FORM)) {
            return List.of();
        }
        return lines.stream()
                .skip(1)
                .map(HintText::hintOrNull)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Hint hintOrNull(String line) {
        String[] words = line.split(" ", -1);
        try {
            return hint(words);
        } catch (AllocatorException | IllegalArgumentException | IndexOutOfBoundsException nonsense) {
            return null;
        }
    }

    private static @Nullable Hint hint(String[] words) {
        String space = words[1];
        Prefix subnet = Prefix.parse(words[2]);
        return switch (words[0]) {
            case "cursor" -> new Hint.Cursor(space, subnet, IpAddress.parse(words[3]));
            case "address" -> new Hint.KeptAddress(space, subnet, entry(IpAddress.parse(words[3]), words, 4));
            case "subnet" -> new Hint.KeptSubnet(space, entry(subnet, words, 3));
            default -> null;
        };
    }

    private static <T> Quarantine.Entry<T> entry(T what, String[] words, int from) {
        OwnerToken owner =
                new OwnerToken(OwnerKind.valueOf(words[from + 1]), decoded(words[from + 2]), decoded(words[from + 3]));
        return new Quarantine.Entry<>(what, owner, Instant.ofEpochMilli(Long.parseLong(words[from])));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
