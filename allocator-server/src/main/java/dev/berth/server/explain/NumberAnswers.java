package dev.berth.server.explain;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.VniRange;
import dev.berth.core.ports.PortRange;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains refusals that are about VNIs and published ports. */
final class NumberAnswers {
    private static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,8}");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})/([a-z]+)");
    private static final int LAST_PORT = 65535;

    private final Situation situation;
    private final Map<Integer, String> vnis = new TreeMap<>();

    NumberAnswers(Situation situation) {
        this.situation = situation;
        for (Network network : situation.networks()) {
            NetworkState state = network.state();
            if (state != null) {
                Matcher numbers = NUMBER.matcher(state.driver().options().getOrDefault(VNI_LIST, ""));
                while (numbers.find()) {
                    vnis.put(Integer.valueOf(numbers.group()), network.id());
                }
            }
        }
    }

    /** The VNI is another network's: whose, and which one is free. */
    Explanation vniTaken(AllocatorException refusal) {
        String value = refusal.value().orElse("");
        if (!NUMBER.matcher(value).matches()) {
            return Explanation.NONE;
        }
        int wanted = Integer.parseInt(value);
        String holder = vnis.get(wanted);
        return new Explanation(
                holder == null ? null : "held by network " + holder,
                nextFreeVni(wanted) == 0 ? null : nextFreeVni(wanted) + " is free");
    }

    private int nextFreeVni(int after) {
        for (int vni = after + 1; vni <= VniRange.MAX; vni++) {
            int candidate = vni;
            if (!vnis.containsKey(vni)
                    && situation.settings().excludedVnis().stream().noneMatch(each -> each.contains(candidate))) {
                return vni;
            }
        }
        return 0;
    }

    /** The range of VNIs is used up: how many networks have them, and which range would do. */
    Explanation vnisUsedUp(AllocatorException refusal) {
        VniRange range = situation.settings().vniRange();
        long holders = vnis.entrySet().stream()
                .filter(each -> range.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .count();
        int more = nextFreeVni(range.last());
        return new Explanation(
                "held by " + holders + (holders == 1 ? " network" : " networks"),
                more == 0 ? null : "the VNI range " + range.first() + "-" + more + " has one more");
    }

    /** The port is another service's: which one is free. */
    Explanation portTaken(AllocatorException refusal) {
        Matcher value = PORT.matcher(refusal.value().orElse(""));
        if (!value.matches()) {
            return Explanation.NONE;
        }
        Map<Integer, String> ports = ports(value.group(2));
        int wanted = Integer.parseInt(value.group(1));
        String holder = ports.get(wanted);
        return new Explanation(
                holder == null ? null : "held by service " + holder, freePort(ports, wanted, value.group(2)));
    }

    private static @Nullable String freePort(Map<Integer, String> ports, int after, String protocol) {
        for (int port = after + 1; port <= LAST_PORT; port++) {
            if (!ports.containsKey(port)) {
                return port + "/" + protocol + " is free";
            }
        }
        return null;
    }

    private Map<Integer, String> ports(String protocol) {
        Map<Integer, String> ports = new TreeMap<>();
        for (Service service : situation.services()) {
            for (PublishedPort port : service.stateOrNone().ports()) {
                if (port.mode() == PublishMode.INGRESS
                        && port.protocol().name().toLowerCase(Locale.ROOT).equals(protocol)) {
                    ports.put(port.publishedPort(), service.id());
                }
            }
        }
        return ports;
    }

    /** All automatic ports are used: by how many services, and which one outside is free. */
    Explanation portsUsedUp(AllocatorException refusal) {
        Matcher protocol = Pattern.compile("automatic (tcp|udp|sctp) ports").matcher(refusal.problem());
        if (!protocol.find()) {
            return Explanation.NONE;
        }
        Map<Integer, String> ports = ports(protocol.group(1));
        long holders = ports.values().stream().distinct().count();
        return new Explanation(
                "held by " + holders + (holders == 1 ? " service" : " services"),
                freePort(ports, PortRange.DEFAULT_AUTOMATIC.last(), protocol.group(1)));
    }
}
