package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.OwnerTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Allocates and releases the virtual IPs of services (SVC). Thread-safe. */
final class ServiceOperations {
    private final Networks networks;
    private final Endpoints endpoints;
    private final OwnerTable table;

    ServiceOperations(Networks networks, Endpoints endpoints, OwnerTable table) {
        this.networks = networks;
        this.endpoints = endpoints;
        this.table = table;
    }

    Service allocate(Service service, Origin origin) {
        Owner owner = table.turn(service.id());
        boolean known = owner.wasKnown();
        try {
            List<VirtualIp> virtualIps = allocate(service, owner, origin);
            known = !virtualIps.isEmpty(); // SVC-1
            return service.withState(service.stateOrNone().withVirtualIps(virtualIps));
        } finally {
            table.endTurn(owner, known);
        }
    }

    private List<VirtualIp> allocate(Service service, Owner owner, Origin origin) {
        return endpoints.change(owner, origin, change -> {
            List<VirtualIp> virtualIps = new ArrayList<>();
            wanted(service).forEach((networkId, former) -> {
                List<Cidr> addresses = change.want(networkId, former, List.of());
                if (addresses.isEmpty()) {
                    virtualIps.add(new VirtualIp(networkId, null)); // SVC-3
                }
                for (Cidr address : addresses) {
                    virtualIps.add(new VirtualIp(networkId, address));
                }
            });
            return virtualIps;
        });
    }

    /** SVC-1, SVC-2: on which networks, in order, and with which addresses if it has some there. */
    private Map<String, List<Cidr>> wanted(Service service) {
        Map<String, List<Cidr>> wanted = new LinkedHashMap<>();
        if (service.spec().endpoint().mode() == EndpointMode.DNSRR) {
            return wanted;
        }
        for (VirtualIp virtualIp : service.stateOrNone().virtualIps()) {
            if (isWanted(service, virtualIp)) {
                List<Cidr> addresses = wanted.computeIfAbsent(virtualIp.networkId(), first -> new ArrayList<>(2));
                Cidr address = virtualIp.address();
                if (address != null) {
                    addresses.add(address);
                }
            }
        }
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            wanted.computeIfAbsent(network.target(), first -> new ArrayList<>(0));
        }
        return wanted;
    }

    private boolean isWanted(Service service, VirtualIp virtualIp) {
        return isOnSpecNetwork(service, virtualIp) || (service.spec().needsIngress() && isOnIngress(virtualIp));
    }

    private static boolean isOnSpecNetwork(Service service, VirtualIp virtualIp) {
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            if (network.target().equals(virtualIp.networkId())) {
                return true;
            }
        }
        return false;
    }

    private boolean isOnIngress(VirtualIp virtualIp) {
        LiveNetwork network = networks.find(virtualIp.networkId());
        return network != null && network.ingress();
    }

    /** SVC-5. */
    boolean isAllocated(Service service) {
        boolean known = table.known(service.id()) != null;
        List<VirtualIp> virtualIps = service.stateOrNone().virtualIps();
        if (service.spec().endpoint().mode() == EndpointMode.DNSRR) {
            if (known) {
                return false;
            }
        } else if (!service.spec().networks().isEmpty()) {
            if (!known || !coversSpec(service, virtualIps)) {
                return false;
            }
        }
        for (VirtualIp virtualIp : virtualIps) {
            if (!isOnSpecNetwork(service, virtualIp)
                    && !(known && service.spec().needsIngress() && isOnIngress(virtualIp))) {
                return false;
            }
        }
        return true;
    }

    private static boolean coversSpec(Service service, List<VirtualIp> virtualIps) {
        for (NetworkAttachmentSpec network : service.spec().networks()) {
            boolean covered = false;
            for (VirtualIp virtualIp : virtualIps) {
                covered |= virtualIp.networkId().equals(network.target());
            }
            if (!covered) {
                return false;
            }
        }
        return true;
    }

    /** Returns why parts are now pending; empty if none are. */
    List<AllocatorException> release(String id) {
        return endpoints.release(table, id);
    }
}
