package dev.berth.vlan;

import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Translates between requests with options and the VLAN ids behind them. Remembers nothing over a restart: a network's state has
 * its id and physical network, and so asks for exactly these again. Thread-safe by one lock, held for the few steps of one call.
 */
final class VlanDriver implements NetworkDriver {
    private static final NetworkCapabilities CAPABILITIES =
            NetworkCapabilities.of(Scope.GLOBAL).build();

    private record Held(String physicalNetwork, int id) {}

    private final VlanConfiguration configuration;
    private final Map<String, PhysicalNetwork> physicalNetworks = new TreeMap<>();
    private final Map<String, Held> networks = new HashMap<>();

    VlanDriver(VlanConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public synchronized Map<String, String> allocateNetwork(NetworkRequest request) {
        String network = request.networkId();
        Held before = networks.get(network);
        if (before != null) {
            throw Refusals.networkExists(network, before.id(), before.physicalNetwork());
        }
        Held taken = take(network, request.options());
        networks.put(network, taken);
        Map<String, String> answer = new HashMap<>(request.options());
        answer.put(VlanDriverProvider.PHYSICAL_NETWORK, taken.physicalNetwork());
        answer.put(VlanDriverProvider.ID, Integer.toString(taken.id()));
        return answer;
    }

    /** Reads every option before it takes anything, so that a refused call has changed nothing. */
    private Held take(String network, Map<String, String> options) {
        String subject = Refusals.subject(network);
        String name =
                options.getOrDefault(VlanDriverProvider.PHYSICAL_NETWORK, VlanDriverProvider.DEFAULT_PHYSICAL_NETWORK);
        configuration.check(subject, name);
        String ranges = options.get(VlanDriverProvider.RANGES);
        String exclusions = options.get(VlanDriverProvider.EXCLUDE);
        VlanSet narrowed = (ranges == null ? VlanSet.ALL : VlanSet.parse(subject, ranges))
                .without(exclusions == null ? VlanSet.NONE : VlanSet.parse(subject, exclusions));
        String wanted = options.get(VlanDriverProvider.ID);
        if (wanted == null) {
            return new Held(name, physicalNetwork(name).takeAny(network, narrowed));
        }
        int id = VlanSet.parseId(subject, wanted);
        physicalNetwork(name).take(network, id);
        return new Held(name, id);
    }

    private PhysicalNetwork physicalNetwork(String name) {
        return physicalNetworks.computeIfAbsent(
                name, unused -> new PhysicalNetwork(name, configuration.eligible(name)));
    }

    @Override
    public synchronized void freeNetwork(NetworkRelease release) {
        Held held = networks.remove(release.networkId());
        if (held == null) {
            throw Refusals.unknownNetwork(release.networkId());
        }
        physicalNetwork(held.physicalNetwork()).giveBack(held.id());
    }

    /** A line {@code cursor ID NAME} for each physical network, the name URL-encoded. */
    @Override
    public synchronized String hints() {
        StringBuilder text = new StringBuilder();
        physicalNetworks.forEach((name, physical) -> {
            if (physical.cursor() > 0) {
                text.append("cursor ").append(physical.cursor()).append(' ');
                text.append(URLEncoder.encode(name, StandardCharsets.UTF_8)).append('\n');
            }
        });
        return text.toString();
    }

    /** Passes over lines that make no sense, since a hint may be lost. */
    @Override
    public synchronized void restoreHints(String hints) {
        for (String line : (Iterable<String>) hints.lines()::iterator) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals("cursor") && words[1].matches("[0-9]{1,4}")) {
                restoreCursor(words[2], Integer.parseInt(words[1]));
            }
        }
    }

    private void restoreCursor(String encodedName, int id) {
        try {
            String name = URLDecoder.decode(encodedName, StandardCharsets.UTF_8);
            configuration.check("hints", name);
            physicalNetwork(name).restoreCursor(Math.min(id, VlanSet.MAX));
        } catch (IllegalArgumentException | dev.berth.api.error.AllocatorException nonsense) {
            // Passed over.
        }
    }
}
