package dev.berth.core.model;

import dev.berth.api.model.AddressPool;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random objects of a small cluster: few ids, few addresses, so that everything collides with everything. */
final class World {
    static final List<AddressPool> DEFAULTS = List.of(
            AddressPool.of("10.0.0.0/26", 29), AddressPool.of("10.9.0.0/28", 30), AddressPool.of("fd00::/122", 125));
    static final VniRange VNIS = new VniRange(5000, 5007);
    static final ClusterSettings SETTINGS = ClusterSettings.builder()
            .defaultAddressPools(DEFAULTS)
            .vniRange(VNIS)
            .build();

    private static final List<String> SUBNETS = List.of(
            "10.0.0.0/29",
            "10.0.0.16/28",
            "10.0.0.8/30",
            "192.168.7.0/28",
            "192.168.7.5/28",
            "192.168.7.0/31",
            "192.168.7.9/32",
            "0.0.0.0/30",
            "0.0.0.0/24",
            "fd00::8/125",
            "fd77::/124",
            "fd77::/128",
            "::/126");

    final Random random;

    World(Random random) {
        this.random = random;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    String networkId() {
        return "n" + random.nextInt(6);
    }

    String serviceId() {
        return "s" + random.nextInt(4);
    }

    String taskId() {
        return "t" + random.nextInt(10);
    }

    Network network(String id) {
        NetworkSpec.Builder spec = NetworkSpec.builder("net-" + id);
        if (oneIn(8)) {
            spec.driver("bridge");
        } else {
            DriverConfig driver = DriverConfig.DEFAULT;
            if (oneIn(4)) {
                driver = driver.withOption("color", "blue");
            }
            if (oneIn(4)) {
                driver = driver.withOption(
                        NaiveAllocator.VNIS, oneIn(3) ? "5001,5003" : Integer.toString(4999 + random.nextInt(10)));
            }
            spec.driver(driver);
        }
        List<IpamConfig> configs = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            configs.add(config());
        }
        spec.ipam(new IpamSpec(oneIn(12) ? DriverConfig.named("null") : DriverConfig.DEFAULT, configs));
        return Network.of(id, spec.dualStack(oneIn(4)).ingress(oneIn(6)).build());
    }

    private IpamConfig config() {
        if (oneIn(5)) {
            return oneIn(2) ? IpamConfig.ANY_IPV4 : IpamConfig.ANY_IPV6;
        }
        Cidr subnet = Cidr.parse(any(SUBNETS));
        Prefix prefix = subnet.prefix();
        IpamConfig.Builder config = IpamConfig.builder().subnet(subnet);
        if (prefix.first().isUnspecified()) {
            return config.build();
        }
        if (oneIn(3)) {
            int length = Math.min(
                    prefix.family().bits(), Math.max(prefix.length() - 1, prefix.length() + random.nextInt(3)));
            config.range(Cidr.of(oneIn(12) ? neighbour(prefix) : address(prefix), length));
        }
        if (oneIn(3)) {
            config.gateway(oneIn(8) ? neighbour(prefix) : address(prefix));
        }
        if (oneIn(4)) {
            config.reserve("router", address(prefix));
        }
        return config.build();
    }

    private IpAddress address(Prefix prefix) {
        return IpAddress.of(prefix.family(), prefix.high(), prefix.low() + random.nextInt(1 << prefix.hostBits()));
    }

    private static IpAddress neighbour(Prefix prefix) {
        return IpAddress.of(prefix.family(), prefix.high(), prefix.low() + (1L << prefix.hostBits()));
    }

    private List<NetworkAttachmentSpec> attachments(NaiveAllocator model, boolean presets) {
        List<String> ids = new ArrayList<>(model.networks.keySet());
        if (oneIn(10)) {
            ids.add("nowhere");
        }
        Collections.shuffle(ids, random);
        List<NetworkAttachmentSpec> attachments = new ArrayList<>();
        for (String id : ids.subList(0, Math.min(ids.size(), random.nextInt(3)))) {
            List<IpAddress> addresses = new ArrayList<>();
            if (presets && oneIn(4) && model.networks.containsKey(id)) {
                for (NaiveAllocator.Share share : model.networks.get(id).shares()) {
                    Prefix subnet = share.pool().subnet;
                    if (addresses.stream().noneMatch(address -> address.family() == subnet.family()) && oneIn(2)) {
                        addresses.add(oneIn(10) ? neighbour(subnet) : address(subnet));
                    }
                }
            }
            attachments.add(new NetworkAttachmentSpec(id, List.of(), addresses));
        }
        return attachments;
    }

    Service service(String id, NaiveAllocator model, Service before) {
        ServiceSpec.Builder spec = ServiceSpec.builder("svc-" + id);
        attachments(model, false).forEach(spec::on);
        List<PublishedPort> ports = oneIn(3) ? List.of(PublishedPort.tcp(80)) : List.of();
        spec.endpoint(new EndpointSpec(oneIn(5) ? EndpointMode.DNSRR : EndpointMode.VIP, ports));
        Service service = Service.of(id, spec.build());
        return before == null || before.state() == null ? service : service.withState(before.state());
    }

    Task task(String id, NaiveAllocator model, Task before) {
        return Task.builder(id)
                .spec(new TaskSpec(attachments(model, true)))
                .state(before == null || oneIn(3) ? null : before.state())
                .build();
    }

    NodeAttachment node(NaiveAllocator model) {
        List<String> ids = new ArrayList<>(model.networks.keySet());
        ids.add("nowhere");
        return new NodeAttachment("node" + random.nextInt(2), Attachment.to(any(ids)));
    }
}
