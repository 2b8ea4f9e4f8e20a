package dev.berth.overlay;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is worth knowing again after a restart. As text: a line {@code cursor VNI}, and for each VNI in quarantine a line
 * {@code VNI INSTANT NETWORK}, the network URL-encoded. Immutable.
 *
 * @param cursor the last VNI chosen for a network, or {@link VniSet#NONE}
 * @param quarantine the VNIs kept back, in the order of release
 */
record VniHints(int cursor, List<Quarantine.Entry> quarantine) {
    private static final String CURSOR = "cursor";

    VniHints {
        quarantine = List.copyOf(quarantine);
    }

    /** Reads hints; lines that make no sense are passed over, since a hint may be lost. */
    static VniHints parse(String text) {
        int cursor = VniSet.NONE;
        List<Quarantine.Entry> quarantine = new ArrayList<>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String[] words = line.split(" ", -1);
            try {
                if (words.length == 2 && words[0].equals(CURSOR)) {
                    cursor = Integer.parseInt(words[1]);
                } else if (words.length == 3) {
                    String network = URLDecoder.decode(words[2], StandardCharsets.UTF_8);
                    quarantine.add(new Quarantine.Entry(Integer.parseInt(words[0]), network, Instant.parse(words[1])));
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                // Passed over.
            }
        }
        return new VniHints(cursor, quarantine);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (cursor != VniSet.NONE) {
            text.append(CURSOR).append(' ').append(cursor).append('\n');
        }
        for (Quarantine.Entry entry : quarantine) {
            String network = URLEncoder.encode(entry.network(), StandardCharsets.UTF_8);
            text.append(entry.vni()).append(' ').append(entry.released()).append(' ');
            text.append(network).append('\n');
        }
        return text.toString();
    }
}
