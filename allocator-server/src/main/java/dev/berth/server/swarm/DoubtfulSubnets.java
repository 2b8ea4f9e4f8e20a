package dev.berth.server.swarm;

import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.EngineInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The networks of stacks, with the subnets and VNIs that the manager will give them where they leave these open. Immutable.
 *
 * @param networks in the order in which they were declared
 * @param certain whether the subnet that was left open is the one forecast for certain, by network; no entry for chosen ones
 */
record DoubtfulSubnets(List<Network> networks, Map<String, Boolean> certain) {
    static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private static final int FIRST_WITH_LOWEST = 27;
    private static final Pattern MAJOR = Pattern.compile("(\\d+)\\..*");

    static DoubtfulSubnets of(List<Network> wanted, NamedSwarm swarm) {
        SubnetForecast forecast =
                new SubnetForecast(swarm.cluster().settings().defaultAddressPools(), taken(swarm), takesLowest(swarm));
        List<Network> networks = new ArrayList<>();
        Map<String, Boolean> certain = new HashMap<>();
        int vni = nextVni(swarm);
        for (Network network : wanted) {
            Optional<SubnetForecast.Next> next = isOpen(network.spec()) ? forecast.next() : Optional.empty();
            next.ifPresent(each -> certain.put(network.id(), each.certain()));
            Network known = next.map(each -> with(network, each.subnet())).orElse(network);
            if (isOverlay(network.spec()) && !network.spec().driver().options().containsKey(VNI_LIST)) {
                int count = Math.max(1, known.spec().ipam().configs().size());
                known = vni + count <= VniRange.MAX ? with(known, vni, count) : known;
                vni += count;
            }
            networks.add(known);
        }
        return new DoubtfulSubnets(networks, certain);
    }

    /**
     * The subnets from the network created first to the one created last: VNIs are given in that order. With them a number that
     * an automatic subnet cannot exceed, since each that was given took a VNI too.
     */
    private static List<SubnetForecast.Taken> taken(NamedSwarm swarm) {
        List<SubnetForecast.Taken> taken = new ArrayList<>();
        List<Network> byVni = swarm.objects().networks().stream()
                .sorted(Comparator.comparing(DoubtfulSubnets::firstVni))
                .toList();
        for (Network each : byVni) {
            NetworkState state = each.state();
            if (state != null) {
                int most = firstVni(each) - VniRange.DEFAULT.first();
                state.ipam().pools().forEach(pool -> taken.add(new SubnetForecast.Taken(pool.subnet(), most)));
            }
        }
        return taken;
    }

    private static int firstVni(Network network) {
        return vnis(network).findFirst().orElse(0);
    }

    static IntStream vnis(Network network) {
        NetworkState state = network.state();
        String list = state == null ? "" : state.driver().options().getOrDefault(VNI_LIST, "");
        return Arrays.stream(list.split(",", -1))
                .filter(each -> each.matches("\\d{1,8}"))
                .mapToInt(Integer::parseInt);
    }

    private static int nextVni(NamedSwarm swarm) {
        return swarm.objects().networks().stream()
                        .flatMapToInt(DoubtfulSubnets::vnis)
                        .max()
                        .orElse(VniRange.DEFAULT.first() - 1)
                + 1;
    }

    private static boolean takesLowest(NamedSwarm swarm) {
        Matcher major =
                MAJOR.matcher(swarm.cluster().engine().map(EngineInfo::version).orElse(""));
        return major.matches() && Integer.parseInt(major.group(1)) >= FIRST_WITH_LOWEST;
    }

    private static boolean isOpen(NetworkSpec spec) {
        List<IpamConfig> configs = spec.ipam().configs();
        return isOverlay(spec)
                && spec.ipam().driver().name() == null
                && (configs.isEmpty() || (configs.size() == 1 && configs.get(0).equals(IpamConfig.ANY_IPV4)));
    }

    static boolean isOverlay(NetworkSpec spec) {
        String driver = spec.driver().name();
        return driver == null || driver.equals("overlay");
    }

    private static Network with(Network network, int vni, int count) {
        String list =
                IntStream.range(vni, vni + count).mapToObj(Integer::toString).collect(Collectors.joining(","));
        NetworkSpec spec = network.spec();
        DriverConfig driver = new DriverConfig("overlay", spec.driver().options()).withOption(VNI_LIST, list);
        return with(network, driver, spec.ipam());
    }

    private static Network with(Network network, Prefix subnet) {
        NetworkSpec spec = network.spec();
        IpamConfig config = IpamConfig.builder()
                .subnet(Cidr.of(subnet.first(), subnet.length()))
                .build();
        return with(network, spec.driver(), new IpamSpec(spec.ipam().driver(), List.of(config)));
    }

    private static Network with(Network network, DriverConfig driver, IpamSpec ipam) {
        NetworkSpec spec = network.spec();
        return Network.of(
                network.id(),
                NetworkSpec.builder(spec.name())
                        .labels(spec.labels())
                        .driver(driver)
                        .ipam(ipam)
                        .ingress(spec.ingress())
                        .dualStack(spec.dualStack())
                        .internal(spec.internal())
                        .attachable(spec.attachable())
                        .build());
    }
}
