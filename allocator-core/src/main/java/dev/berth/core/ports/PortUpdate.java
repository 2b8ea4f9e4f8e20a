package dev.berth.core.ports;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of who holds which ports. First everybody concerned lets go of everything; then come back the automatic ports
 * that stay, then the numbers that users chose, and last new automatic ones; so nobody is renumbered for a newcomer. Confined
 * to one thread.
 */
final class PortUpdate {
    private final Map<Protocol, PortSpace> spaces;
    private final Map<String, List<PublishedPort>> held;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    PortUpdate(Map<Protocol, PortSpace> spaces, Map<String, List<PublishedPort>> held) {
        this.spaces = spaces;
        this.held = held;
        spaces.values().forEach(space -> {
            int position = space.searchPosition();
            undo.push(() -> space.resumeAt(position));
        });
    }

    @SuppressWarnings("NullAway") // the map has every protocol
    static PortSpace space(Map<Protocol, PortSpace> spaces, Protocol protocol) {
        return spaces.get(protocol);
    }

    /** One service, which keeps what it had beside what it gets. */
    Service extend(Service service) {
        Draft draft = draft(service);
        letGo(service.id());
        draft.keepAutomatic();
        draft.takeChosen();
        draft.takeAutomatic();
        draft.keepRest();
        return draft.finish();
    }

    private Draft draft(Service service) {
        return new Draft(
                service, held.getOrDefault(service.id(), service.stateOrNone().ports()));
    }

    List<Service> apply(Collection<String> removed, List<Service> declared) {
        List<Draft> drafts = declared.stream().map(this::draft).toList();
        removed.forEach(this::letGo);
        declared.forEach(service -> letGo(service.id()));
        drafts.forEach(Draft::keepAutomatic);
        drafts.forEach(Draft::takeChosen);
        drafts.forEach(Draft::takeAutomatic);
        List<Service> services = new ArrayList<>(drafts.size());
        drafts.forEach(draft -> services.add(draft.finish()));
        return services;
    }

    void undo() {
        undo.forEach(Runnable::run);
    }

    private void letGo(String serviceId) {
        List<PublishedPort> ports = held.remove(serviceId);
        if (ports == null) {
            return;
        }
        undo.push(() -> held.put(serviceId, ports));
        for (PublishedPort port : ports) {
            PortSpace space = space(spaces, port.protocol());
            if (isReserved(port) && serviceId.equals(space.holder(port.publishedPort()))) {
                space.release(port.publishedPort());
                undo.push(() -> space.take(port.publishedPort(), serviceId));
            }
        }
    }

    private static boolean isReserved(PublishedPort port) {
        return port.mode() == PublishMode.INGRESS && port.publishedPort() != 0;
    }

    /** A service on its way to its ports. */
    private final class Draft {
        private final Service service;
        private final List<PublishedPort> before;
        private final List<PublishedPort> wanted;
        private final @Nullable PublishedPort[] got;
        private final List<PublishedPort> rest = new ArrayList<>(0);

        Draft(Service service, List<PublishedPort> before) {
            this.service = service;
            this.before = new ArrayList<>(before);
            this.wanted = service.spec().endpoint().ports();
            this.got = new PublishedPort[wanted.size()];
        }

        /** PRT-2; a number that the service itself now chooses for another port is not kept. */
        void keepAutomatic() {
            for (int i = 0; i < got.length; i++) {
                PublishedPort port = wanted.get(i);
                if (isAutomatic(port)) {
                    PublishedPort former = formerOf(port);
                    if (former != null) {
                        take(i, former.publishedPort());
                    }
                }
            }
        }

        void takeChosen() {
            for (int i = 0; i < got.length; i++) {
                PublishedPort port = wanted.get(i);
                if (isReserved(port)) {
                    take(i, port.publishedPort());
                } else if (port.mode() == PublishMode.HOST) {
                    got[i] = port;
                }
            }
        }

        void takeAutomatic() {
            for (int i = 0; i < got.length; i++) {
                if (got[i] == null) {
                    int number = space(spaces, wanted.get(i).protocol()).findAutomatic();
                    if (number < 0) {
                        throw noAvailablePorts(wanted.get(i));
                    }
                    take(i, number);
                }
            }
        }

        /** What it had and does not have any more; that was free again for a moment only, which nobody saw. */
        void keepRest() {
            for (PublishedPort port : before) {
                if (isReserved(port)) {
                    PortSpace space = space(spaces, port.protocol());
                    if (space.holder(port.publishedPort()) == null) {
                        space.take(port.publishedPort(), service.id());
                        undo.push(() -> space.release(port.publishedPort()));
                        rest.add(port);
                    }
                }
            }
        }

        Service finish() {
            List<PublishedPort> ports = new ArrayList<>(Arrays.asList(got));
            List<PublishedPort> all = new ArrayList<>(ports);
            all.addAll(rest);
            if (!all.isEmpty()) {
                held.put(service.id(), all);
                undo.push(() -> held.remove(service.id()));
            }
            return service.withState(service.stateOrNone().withPorts(ports));
        }

        private static boolean isAutomatic(PublishedPort port) {
            return port.mode() == PublishMode.INGRESS && port.publishedPort() == 0;
        }

        /**
         * The port of this name, protocol and target that the service had; each answers for one port only. A state does not say
         * which ones were automatic, so one with an automatic number comes first.
         */
        private @Nullable PublishedPort formerOf(PublishedPort port) {
            PublishedPort found = null;
            for (PublishedPort former : before) {
                if (isReserved(former)
                        && !isChosen(former)
                        && port.as(former.publishedPort()).equals(former)
                        && (found == null || (!hasAutomaticNumber(found) && hasAutomaticNumber(former)))) {
                    found = former;
                }
            }
            before.remove(found);
            return found;
        }

        private boolean hasAutomaticNumber(PublishedPort port) {
            return space(spaces, port.protocol()).automatic().contains(port.publishedPort());
        }

        private boolean isChosen(PublishedPort former) {
            for (PublishedPort port : wanted) {
                if (isReserved(port)
                        && port.protocol() == former.protocol()
                        && port.publishedPort() == former.publishedPort()) {
                    return true;
                }
            }
            return false;
        }

        private void take(int index, int number) {
            PublishedPort port = wanted.get(index);
            PortSpace space = space(spaces, port.protocol());
            String holder = space.holder(number);
            if (holder != null) {
                throw inUse(port, number, holder);
            }
            space.take(number, service.id());
            undo.push(() -> space.release(number));
            got[index] = port.as(number);
        }

        private AllocatorException inUse(PublishedPort port, int number, String holder) {
            if (holder.equals(service.id())) {
                return AllocatorException.invalidArgument(
                        subject(), text(port, number), "the service publishes this port twice", "publish it once");
            }
            return AllocatorException.of(ErrorCode.PORT_IN_USE, "service " + holder + " publishes this port")
                    .subject(subject())
                    .value(text(port, number))
                    .advice("publish another port, or none in particular")
                    .build();
        }

        private AllocatorException noAvailablePorts(PublishedPort port) {
            return AllocatorException.of(
                            ErrorCode.NO_AVAILABLE_PORTS,
                            "all automatic " + protocolText(port) + " ports are published, "
                                    + space(spaces, port.protocol()).automatic())
                    .subject(subject())
                    .value("target port " + port.targetPort())
                    .advice("publish a port outside that range, or release services")
                    .build();
        }

        private String subject() {
            return "service " + service.id();
        }
    }

    private static String text(PublishedPort port, int number) {
        return number + "/" + protocolText(port);
    }

    private static String protocolText(PublishedPort port) {
        return port.protocol().name().toLowerCase(Locale.ROOT);
    }
}
