package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.VirtualIp;
import dev.berth.core.CnmAllocator;
import dev.berth.core.ports.PortAllocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services: their published ports, then their virtual IPs, on the ingress network too if they publish there (CLU-4). */
final class ServiceStep implements Step<Service> {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceStep.class);

    private final Books books;
    private final CnmAllocator allocator;
    private final PortAllocator ports;

    ServiceStep(Books books, CnmAllocator allocator, PortAllocator ports) {
        this.books = books;
        this.allocator = allocator;
        this.ports = ports;
    }

    @Override
    public Service merged(Service declaration, @Nullable Service present) {
        if (declaration.spec().needsIngress() && declaration.spec().endpoint().mode() == EndpointMode.DNSRR) {
            throw AllocatorException.of(
                            ErrorCode.INVALID_ARGUMENT,
                            "endpoint mode dnsrr has no virtual IP to publish ports in ingress mode on")
                    .subject("service " + declaration.id())
                    .advice("publish in host mode, or use endpoint mode vip")
                    .build();
        }
        books.replicas.refuseShared(declaration);
        return present == null || present.state() == null
                ? declaration
                : new Service(declaration.id(), declaration.spec(), present.state());
    }

    @Override
    public void checkRemoval(Service service) {}

    @Override
    public Supplier<Attempt<Service>> work(Service service, Trial trial) {
        Lack lack = lack(service, trial);
        if (lack != null) {
            return lack.work(service);
        }
        String ingress = service.spec().needsIngress() ? books.liveIngress() : null;
        return () -> allocate(service, ingress);
    }

    private @Nullable Lack lack(Service service, Trial trial) {
        if (service.spec().endpoint().mode() == EndpointMode.DNSRR) {
            return null; // it holds nothing on its networks (SVC-1)
        }
        Lack lack =
                Lacks.networks(books, "service " + service.id(), service.spec().networks());
        if (lack == null && service.spec().needsIngress() && books.liveIngress() == null) {
            lack = Lacks.ingress("service " + service.id());
        }
        if (lack != null) {
            return lack;
        }
        if (lacksPorts(service) && trial.isBehind(books, new WaitKey.ReleasedPort())) {
            return new Lack(
                    new WaitKey.ReleasedPort(),
                    AllocatorException.of(ErrorCode.NO_AVAILABLE_PORTS, "others wait for what comes free")
                            .subject("service " + service.id())
                            .build());
        }
        Set<String> held = heldOn(service.stateOrNone());
        Set<String> needed = new LinkedHashSet<>();
        if (service.spec().needsIngress()) {
            needed.add(books.liveIngress());
        }
        service.spec().networks().forEach(network -> needed.add(network.target()));
        if (!trial.hanging().isNone() && !allocator.isAllocated(asItWas(service, service.stateOrNone()))) {
            lack = Lacks.driver(books, needed, trial); // of what it says that it has, too
        }
        needed.removeAll(held);
        lack = lack != null ? lack : Lacks.driver(books, needed, trial);
        return lack != null ? lack : Lacks.place(books, needed, trial);
    }

    private static boolean lacksPorts(Service service) {
        List<PublishedPort> held = new ArrayList<>(service.stateOrNone().ports());
        for (PublishedPort wanted : service.spec().endpoint().ports()) {
            if (wanted.mode() == PublishMode.INGRESS) { // PRT-1: nobody reserves the others
                Optional<PublishedPort> its =
                        held.stream().filter(each -> isFor(wanted, each)).findFirst();
                if (its.isEmpty()) {
                    return true;
                }
                held.remove(its.get());
            }
        }
        return false;
    }

    private static Set<String> heldOn(ServiceState state) {
        return state.virtualIps().stream()
                .map(VirtualIp::networkId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public void tell(@Nullable Service before, @Nullable Service after, Consumer<WaitKey> free) {
        if (before != null) {
            Set<VirtualIp> kept =
                    after == null ? Set.of() : Set.copyOf(after.stateOrNone().virtualIps());
            for (VirtualIp virtualIp : before.stateOrNone().virtualIps()) {
                if (virtualIp.address() != null && !kept.contains(virtualIp)) {
                    books.freed(virtualIp.networkId(), virtualIp.address().address(), free);
                }
            }
            List<PublishedPort> keptPorts =
                    after == null ? List.of() : after.stateOrNone().ports();
            if (!keptPorts.containsAll(before.stateOrNone().ports())) {
                free.accept(new WaitKey.ReleasedPort());
            }
        }
        if (after != null && after.state() != null) {
            free.accept(new WaitKey.TheService(after.id()));
        }
    }

    private Attempt<Service> allocate(Service service, @Nullable String ingress) {
        List<PublishedPort> before = service.stateOrNone().ports();
        try {
            ports.extend(service); // nothing is let go before all is had
        } catch (AllocatorException e) {
            return Attempt.of(service, e.about("service " + service.id()));
        }
        try {
            Service allocated = allocator.allocate(withIngress(service, ingress));
            return Attempt.done(ports.allocate(allocated));
        } catch (AllocatorException e) {
            goBackTo(service, before);
            return Attempt.failed(service, e, lacksPorts(service) ? List.of(new WaitKey.ReleasedPort()) : List.of());
        }
    }

    private void goBackTo(Service service, List<PublishedPort> before) {
        try {
            ports.allocate(withPorts(service, before));
        } catch (AllocatorException e) { // it did not have them, but says so since a start at which they were another's
            ports.release(service.id());
        }
    }

    private static boolean isFor(PublishedPort wanted, PublishedPort held) {
        return wanted.protocol() == held.protocol()
                && wanted.mode() == held.mode()
                && (wanted.publishedPort() == 0
                        ? wanted.as(held.publishedPort()).equals(held)
                        : wanted.publishedPort() == held.publishedPort());
    }

    private static Service withPorts(Service service, List<PublishedPort> published) {
        ServiceSpec spec = service.spec();
        return new Service(
                service.id(),
                withNetworks(spec, spec.networks())
                        .endpoint(new EndpointSpec(spec.endpoint().mode(), published))
                        .build(),
                service.state());
    }

    private static ServiceSpec.Builder withNetworks(ServiceSpec spec, List<NetworkAttachmentSpec> networks) {
        ServiceSpec.Builder builder =
                ServiceSpec.builder(spec.name()).labels(spec.labels()).endpoint(spec.endpoint());
        networks.forEach(builder::on);
        return builder;
    }

    /** CLU-4: first, unless it has virtual IPs already. */
    private static Service withIngress(Service service, @Nullable String ingress) {
        List<VirtualIp> virtualIps = service.stateOrNone().virtualIps();
        if (ingress == null
                || virtualIps.stream().anyMatch(each -> each.networkId().equals(ingress))) {
            return service;
        }
        List<VirtualIp> more = new ArrayList<>(virtualIps);
        more.add(new VirtualIp(ingress, null));
        return service.withState(service.stateOrNone().withVirtualIps(more));
    }

    @Override
    public Attempt<Service> restore(Service stored) {
        if (stored.state() == null) {
            return Attempt.done(stored);
        }
        try {
            ports.allocate(asItWas(stored, stored.state()));
        } catch (AllocatorException e) {
            return Attempt.of(stored, e);
        }
        try {
            ServiceState got =
                    allocator.restore(asItWas(stored, stored.state())).stateOrNone();
            return Attempt.done(withoutGone(stored.state()).equals(got) ? stored : stored.withState(got));
        } catch (AllocatorException e) {
            takeRest(stored, stored.state(), e, allocator::restore);
            return Attempt.of(stored, e);
        }
    }

    /** CLU-1: where one of its networks is not there, nobody is to take what it has on the others. */
    private void takeRest(Service service, ServiceState state, AllocatorException failure, Consumer<Service> take) {
        List<VirtualIp> there = state.virtualIps().stream()
                .filter(ip -> books.isThere(ip.networkId(), failure))
                .toList();
        if (there.isEmpty() || there.size() == state.virtualIps().size()) {
            return;
        }
        try {
            take.accept(asItWas(service, state.withVirtualIps(there)));
        } catch (AllocatorException e) {
            LOG.warn("service {} may lose what it has on networks that are there: {}", service.id(), e.getMessage());
        }
    }

    @Override
    public Attempt<Service> withdraw(Service present, @Nullable Service was) {
        if (was == null || was.state() == null) {
            return release(present);
        }
        ServiceState has = present.stateOrNone();
        ServiceState had = was.state();
        ServiceState both = new ServiceState(
                has.virtualIps().stream()
                        .filter(ip -> on(ip.networkId(), has).equals(on(ip.networkId(), had)))
                        .toList(),
                has.ports().stream().filter(had.ports()::contains).toList());
        if (both.equals(has)) {
            return Attempt.done(present);
        }
        return taken(asItWas(present, both)).failure() == null ? Attempt.done(present) : release(present);
    }

    /** What it has there, of all families: one of them is not given back by itself. */
    private static List<VirtualIp> on(String networkId, ServiceState state) {
        return state.virtualIps().stream()
                .filter(ip -> ip.networkId().equals(networkId))
                .toList();
    }

    @Override
    public Attempt<Service> reclaim(Service was) {
        if (was.state() == null) {
            return Attempt.done(was);
        }
        Attempt<Service> taken = taken(asItWas(was, was.state()));
        if (taken.failure() != null) {
            takeRest(was, was.state(), taken.failure(), allocator::allocate);
        }
        return taken;
    }

    private Attempt<Service> taken(Service was) {
        try {
            allocator.allocate(ports.allocate(was));
            return Attempt.done(was);
        } catch (AllocatorException e) {
            return Attempt.of(was, e);
        }
    }

    /** Wanting what it holds, which may be by an earlier spec: the present one may still wait. */
    private Service asItWas(Service service, ServiceState stated) {
        ServiceState state = withoutGone(stated);
        Set<String> held = heldOn(state);
        ServiceSpec spec = withNetworks(
                        service.spec(),
                        held.stream().map(NetworkAttachmentSpec::to).toList())
                .endpoint(new EndpointSpec(held.isEmpty() ? EndpointMode.DNSRR : EndpointMode.VIP, state.ports()))
                .build();
        return new Service(service.id(), spec, state);
    }

    /** A node-local network can go under a service, which has no address there: that is no reason to lose the others. */
    private ServiceState withoutGone(ServiceState state) {
        return state.withVirtualIps(state.virtualIps().stream()
                .filter(ip -> ip.address() != null || books.isLive(ip.networkId()))
                .toList());
    }

    @Override
    public boolean isComplete(Service service) {
        String ingress = service.spec().needsIngress() ? books.liveIngress() : null;
        return ports.isAllocated(service)
                && allocator.isAllocated(service)
                && (!service.spec().needsIngress()
                        || (ingress != null && heldOn(service.stateOrNone()).contains(ingress)));
    }

    @Override
    public Attempt<Service> release(Service service) {
        ports.release(service.id());
        Lacks.pendingIsFine(() -> allocator.releaseService(service.id()));
        return Attempt.done(new Service(service.id(), service.spec(), null));
    }
}
