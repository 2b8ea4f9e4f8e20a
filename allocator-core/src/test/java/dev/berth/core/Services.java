package dev.berth.core;

import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import java.util.Arrays;
import java.util.List;

/** Services as tests want them. */
final class Services {
    private Services() {}

    /** A spec by virtual IP that publishes these ports, on no network yet. */
    static ServiceSpec.Builder publishing(String name, PublishedPort... ports) {
        return ServiceSpec.builder(name).endpoint(new EndpointSpec(EndpointMode.VIP, List.of(ports)));
    }

    /** A TCP port without a name. */
    static PublishedPort port(int target, int published, PublishMode mode) {
        return new PublishedPort(null, Protocol.TCP, target, published, mode);
    }

    /** A port through the routing mesh, under any number. */
    static PublishedPort meshPort() {
        return port(80, 0, PublishMode.INGRESS);
    }

    /** The same service with these virtual IPs: {@code network=address} or {@code network}. */
    static Service with(Service service, String... virtualIps) {
        List<VirtualIp> list = Arrays.stream(virtualIps)
                .map(text -> {
                    int at = text.indexOf('=');
                    return at < 0
                            ? new VirtualIp(text, null)
                            : new VirtualIp(text.substring(0, at), Cidr.parse(text.substring(at + 1)));
                })
                .toList();
        return service.withState(new ServiceState(list, List.of()));
    }
}
