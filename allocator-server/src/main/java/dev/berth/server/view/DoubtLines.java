package dev.berth.server.view;

import dev.berth.server.plan.Doubts;
import dev.berth.server.plan.Doubts.Doubt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may come out otherwise as lines, one for each reason. */
final class DoubtLines {
    private static final int MOST_TOLD = 4;

    private DoubtLines() {}

    static List<List<String>> of(Doubts doubts) {
        Map<String, Set<String>> byReason = new LinkedHashMap<>();
        for (Doubt doubt : doubts.all()) {
            byReason.computeIfAbsent(doubt.why(), first -> new LinkedHashSet<>())
                    .add(what(doubt));
        }
        List<List<String>> items = new ArrayList<>();
        byReason.forEach((why, parts) -> items.add(List.of(listed(List.copyOf(parts)) + ": " + why)));
        return items;
    }

    private static String what(Doubt doubt) {
        return doubt.networkId() == null
                ? doubt.part() + " of " + doubt.ref()
                : doubt.part() + " of " + doubt.ref() + " on " + doubt.networkId();
    }

    private static String listed(List<String> parts) {
        return parts.size() <= MOST_TOLD
                ? String.join(", ", parts)
                : String.join(", ", parts.subList(0, MOST_TOLD)) + " and " + (parts.size() - MOST_TOLD) + " more";
    }
}
