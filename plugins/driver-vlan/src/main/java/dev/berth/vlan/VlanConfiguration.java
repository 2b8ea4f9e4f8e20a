package dev.berth.vlan;

import dev.berth.api.error.AllocatorException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the integrator configured: {@code physical-networks}, a list of names; {@code ranges} and {@code exclude} for all of
 * them; {@code ranges.NAME} and {@code exclude.NAME} for one, in place of those for all. Immutable.
 */
final class VlanConfiguration {
    private static final String SUBJECT = "configuration of driver vlan";
    private static final String NAMES = "physical-networks";
    private static final String RANGES = "ranges";
    private static final String EXCLUDE = "exclude";

    private final @Nullable Set<String> names;
    private final Map<String, VlanSet> ranges;
    private final Map<String, VlanSet> exclusions;

    private VlanConfiguration(
            @Nullable Set<String> names, Map<String, VlanSet> ranges, Map<String, VlanSet> exclusions) {
        this.names = names;
        this.ranges = ranges;
        this.exclusions = exclusions;
    }

    /** Reads and checks a configuration; errors as in {@link VlanDriverProvider#create}. */
    static VlanConfiguration of(Map<String, String> given) {
        Set<String> names = null;
        Map<String, VlanSet> ranges = new TreeMap<>();
        Map<String, VlanSet> exclusions = new TreeMap<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            if (key.equals(NAMES)) {
                names = new TreeSet<>(
                        Arrays.stream(value.split(",", -1)).map(String::strip).toList());
            } else if (key.equals(RANGES) || key.startsWith(RANGES + ".")) {
                ranges.put(physicalNetwork(key, RANGES), VlanSet.parse(SUBJECT + ", " + key, value));
            } else if (key.equals(EXCLUDE) || key.startsWith(EXCLUDE + ".")) {
                exclusions.put(physicalNetwork(key, EXCLUDE), VlanSet.parse(SUBJECT + ", " + key, value));
            } else {
                throw AllocatorException.invalidArgument(
                        SUBJECT,
                        key,
                        "no such setting",
                        "use physical-networks, ranges, exclude, ranges.NAME or exclude.NAME");
            }
        }
        VlanConfiguration configuration = new VlanConfiguration(names, ranges, exclusions);
        ranges.keySet().stream().filter(name -> !name.isEmpty()).forEach(name -> configuration.check(SUBJECT, name));
        exclusions.keySet().stream()
                .filter(name -> !name.isEmpty())
                .forEach(name -> configuration.check(SUBJECT, name));
        return configuration;
    }

    /** The name behind the key's dot; empty for all. */
    private static String physicalNetwork(String key, String setting) {
        return key.equals(setting) ? "" : key.substring(setting.length() + 1);
    }

    /**
     * Makes sure that there is such a physical network.
     *
     * @param subject who names it, for messages
     * @throws AllocatorException {@code invalid-argument} if the name is empty, or the configuration lists names without it
     */
    void check(String subject, String physicalNetwork) {
        if (physicalNetwork.isEmpty() || (names != null && !names.contains(physicalNetwork))) {
            throw AllocatorException.invalidArgument(
                    subject,
                    physicalNetwork,
                    names == null
                            ? "an empty name of a physical network"
                            : "no such physical network; there are " + names,
                    names == null ? "name one, or leave the option out" : "choose one of these, or configure it");
        }
    }

    /** The ids that networks on this physical network can get without asking for a certain one. */
    VlanSet eligible(String physicalNetwork) {
        return settingOf(ranges, physicalNetwork, VlanSet.ALL)
                .without(settingOf(exclusions, physicalNetwork, VlanSet.NONE));
    }

    private static VlanSet settingOf(Map<String, VlanSet> settings, String physicalNetwork, VlanSet otherwise) {
        return settings.getOrDefault(physicalNetwork, settings.getOrDefault("", otherwise));
    }
}
