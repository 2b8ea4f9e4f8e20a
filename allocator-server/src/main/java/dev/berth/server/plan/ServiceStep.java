package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.VirtualIp;
import dev.berth.core.CnmAllocator;
import dev.berth.core.ports.PortAllocator;
import java.util.ArrayList;
import java.util.List;

/** Allocates one service: its ports, then its virtual IPs, on the ingress network too if it publishes there (CLU-4). */
final class ServiceStep {
    private final CnmAllocator allocator;
    private final PortAllocator ports = new PortAllocator();
    private final Ingress ingress;
    private final Outcomes<Network> networks;
    private final Replicas replicas;

    ServiceStep(CnmAllocator allocator, Ingress ingress, Outcomes<Network> networks, Replicas replicas) {
        this.allocator = allocator;
        this.ingress = ingress;
        this.networks = networks;
        this.replicas = replicas;
    }

    /** @throws AllocatorException if it is refused; then it holds nothing that it did not hold before */
    Service allocate(Service service) {
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            networks.require(network.target());
        }
        replicas.refuseSharedAddresses(service);
        if (service.spec().needsIngress()) {
            if (service.spec().endpoint().mode() == EndpointMode.DNSRR) {
                throw AllocatorException.of(
                                ErrorCode.INVALID_ARGUMENT,
                                "endpoint mode dnsrr has no virtual IP to publish ports in ingress mode on")
                        .advice("publish in host mode, or use endpoint mode vip")
                        .build();
            }
            networks.require(ingress.require());
        }
        Service wanted = withIngress(ports.allocate(service));
        try {
            return service.state() == null ? allocator.allocate(wanted) : allocator.restore(wanted);
        } catch (AllocatorException e) {
            ports.release(service.id());
            throw e;
        }
    }

    /** CLU-4: first, unless it has virtual IPs already. */
    private Service withIngress(Service service) {
        List<VirtualIp> virtualIps = service.stateOrNone().virtualIps();
        if (!service.spec().needsIngress() || virtualIps.stream().anyMatch(each -> ingress.is(each.networkId()))) {
            return service;
        }
        List<VirtualIp> more = new ArrayList<>(virtualIps);
        more.add(new VirtualIp(ingress.require(), null));
        return service.withState(service.stateOrNone().withVirtualIps(more));
    }
}
