package dev.berth.overlay;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.spi.ReleaseReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rules of the overlay driver in their plainest form: lists, walked from end to end. */
final class NaiveOverlay {
    /** A VNI kept back. */
    record Kept(int vni, String network, Instant released) {}

    /** An answer: the VNIs, or an error code. */
    record Answer(List<Integer> vnis, String error) {
        static Answer refused(String code) {
            return new Answer(List.of(), code);
        }
    }

    private final ClusterSettings settings;
    final Map<String, List<Integer>> networks = new TreeMap<>();
    final List<Kept> kept = new ArrayList<>();
    int cursor = -1;

    NaiveOverlay(ClusterSettings settings) {
        this.settings = settings;
    }

    Optional<String> holder(int vni) {
        return networks.entrySet().stream()
                .filter(network -> network.getValue().contains(vni))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean eligible(int vni) {
        return settings.vniRange().contains(vni)
                && settings.excludedVnis().stream().noneMatch(exclusion -> exclusion.contains(vni));
    }

    /** Eligible VNIs that nobody holds, in the order in which next-fit meets them. */
    private List<Integer> nextFit() {
        VniRange range = settings.vniRange();
        List<Integer> order = new ArrayList<>();
        for (int vni = range.first(); vni <= range.last(); vni++) {
            if (eligible(vni) && holder(vni).isEmpty()) {
                order.add(vni);
            }
        }
        order.sort(Comparator.<Integer, Boolean>comparing(vni -> vni <= cursor).thenComparing(vni -> vni));
        return order;
    }

    private Optional<Kept> kept(int vni) {
        return kept.stream().filter(entry -> entry.vni() == vni).findFirst();
    }

    void expire(Instant now) {
        kept.removeIf(entry -> !entry.released().plus(settings.quarantine()).isAfter(now));
    }

    Answer allocate(String network, List<Integer> given, int subnets, Instant now) {
        if (given.size() > subnets || given.stream().anyMatch(vni -> vni < 1 || vni > 16_777_215)) {
            return Answer.refused("invalid-vni");
        }
        if (networks.containsKey(network)) {
            return Answer.refused("network-exists");
        }
        if (given.stream().anyMatch(vni -> holder(vni).isPresent())
                || given.stream().distinct().count() < given.size()) {
            return Answer.refused("vni-in-use");
        }
        int cursorBefore = cursor;
        expire(now);
        List<Kept> keptBefore = List.copyOf(kept);
        List<Integer> vnis = new ArrayList<>(given);
        networks.put(network, vnis);
        kept.removeIf(entry -> given.contains(entry.vni()));
        while (vnis.size() < subnets) {
            List<Integer> order = nextFit();
            Optional<Integer> choice = order.stream()
                    .filter(vni -> kept(vni).map(Kept::network).orElse(network).equals(network))
                    .findFirst()
                    .or(() -> kept.stream().map(Kept::vni).findFirst());
            if (choice.isEmpty()) {
                networks.remove(network);
                cursor = cursorBefore;
                kept.clear();
                kept.addAll(keptBefore);
                return Answer.refused("no-more-vnis");
            }
            cursor = choice.get();
            vnis.add(cursor);
            kept.removeIf(entry -> entry.vni() == cursor);
        }
        return new Answer(List.copyOf(vnis), "");
    }

    String free(String network, ReleaseReason reason, Instant now) {
        List<Integer> vnis = networks.remove(network);
        if (vnis == null) {
            return "unknown-network";
        }
        if (reason == ReleaseReason.RELEASED && !settings.quarantine().isZero()) {
            vnis.stream().filter(this::eligible).forEach(vni -> kept.add(new Kept(vni, network, now)));
        }
        return "";
    }

    /** The hints as the driver writes them. */
    String hints() {
        StringBuilder text = new StringBuilder(cursor < 0 ? "" : "cursor " + cursor + "\n");
        for (Kept entry : kept) {
            text.append(entry.vni() + " " + entry.released() + " " + entry.network() + "\n");
        }
        return text.toString();
    }
}
