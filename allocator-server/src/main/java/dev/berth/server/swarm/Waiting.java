package dev.berth.server.swarm;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerNetwork;
import dev.berth.docker.engine.DockerTask;
import dev.berth.server.explain.Explainer;
import dev.berth.server.explain.Situation;
import dev.berth.server.plan.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why things wait in a swarm. Docker leaves a task that gets no address in the state {@code new} without a word, and a network
 * or service that gets nothing too; the reason follows from what everybody else has. Confined to one thread.
 */
final class Waiting {
    /** A task that has its addresses and no node. */
    static final ErrorCode NOT_SCHEDULED = new ErrorCode("not-scheduled");
    /** Something that could have what it lacks, as far as Docker shows. */
    static final ErrorCode NOT_TRIED = new ErrorCode("not-tried");
    /** A network that Docker has given nothing. */
    static final ErrorCode NOT_ALLOCATED = new ErrorCode("not-allocated");

    private final NamedSwarm swarm;
    private final Map<String, NetworkRoom> rooms = new HashMap<>();
    private final Map<String, Network> networks = new HashMap<>();
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, String> ports = new HashMap<>();
    /** By {@code kind id}, in the order of CLU-1. */
    private final Map<String, AllocatorException> reasons = new LinkedHashMap<>();

    private Waiting(NamedSwarm swarm, List<NetworkRoom> rooms) {
        this.swarm = swarm;
        rooms.forEach(each -> this.rooms.put(each.network(), each));
        swarm.objects().networks().forEach(each -> networks.put(each.id(), each));
        for (Service service : swarm.objects().services()) {
            services.put(service.id(), service);
            for (PublishedPort port : service.stateOrNone().ports()) {
                if (port.mode() == PublishMode.INGRESS) {
                    ports.putIfAbsent(number(port), service.id());
                }
            }
        }
    }

    /**
     * What waits, and why.
     *
     * @param rooms how full the networks are
     * @param elsewhere what is used outside of the swarm
     */
    static List<Problem> of(NamedSwarm swarm, Balancers balancers, List<NetworkRoom> rooms, List<Prefix> elsewhere) {
        Waiting waiting = new Waiting(swarm, rooms);
        swarm.objects().networks().forEach(waiting::network);
        swarm.objects().services().forEach(waiting::service);
        swarm.objects().tasks().forEach(waiting::task);
        Explainer explainer = new Explainer(new Situation(
                swarm.objects().networks(),
                swarm.objects().services(),
                swarm.objects().tasks(),
                balancers.withUnseen(),
                waiting.reasons,
                swarm.cluster().settings(),
                elsewhere));
        List<Problem> problems = new ArrayList<>();
        waiting.reasons.forEach((subject, why) -> {
            int blank = subject.indexOf(' ');
            problems.add(Problem.of(
                    Problem.Kind.valueOf(subject.substring(0, blank).toUpperCase(Locale.ROOT)),
                    subject.substring(blank + 1),
                    why,
                    explainer.explain(subject, why)));
        });
        return problems;
    }

    private void network(Network network) {
        DockerNetwork docker = swarm.networks().get(network.id());
        if (docker != null && docker.scope() == DockerNetwork.Scope.SWARM && network.state() == null) {
            waits(
                    "network " + network.id(),
                    NOT_ALLOCATED,
                    "Docker has given it nothing, and shows neither what it asks for nor why",
                    "see whether its subnet overlaps one of another network, or look for \"Failed allocation for network "
                            + docker.id() + "\" in the log of the leading manager");
        }
    }

    private void service(Service service) {
        String subject = "service " + service.id();
        for (PublishedPort port : service.spec().endpoint().ports()) {
            String holder = ports.get(number(port));
            if (port.mode() == PublishMode.INGRESS
                    && port.publishedPort() != 0
                    && holder != null
                    && !holder.equals(service.id())) {
                reasons.put(
                        subject,
                        AllocatorException.of(ErrorCode.PORT_IN_USE, "the port is held by service " + holder)
                                .subject(subject)
                                .value(number(port))
                                .advice("publish another one")
                                .build());
                return;
            }
        }
        if (service.spec().endpoint().mode() != EndpointMode.VIP) {
            return;
        }
        for (NetworkAttachmentSpec wanted : service.spec().networks()) {
            boolean has = service.stateOrNone().virtualIps().stream()
                    .map(VirtualIp::networkId)
                    .anyMatch(wanted.target()::equals);
            Network network = networks.get(wanted.target());
            if (!has && network != null && !isNodeLocal(network)) {
                lacking(subject, network, "it has no virtual IP on network " + network.id());
                return;
            }
        }
    }

    private static boolean isNodeLocal(Network network) {
        return network.state() != null && network.state().ipam().pools().isEmpty();
    }

    private static String number(PublishedPort port) {
        return port.publishedPort() + "/" + port.protocol().name().toLowerCase(Locale.ROOT);
    }

    private void task(Task task) {
        DockerTask docker = swarm.tasks().get(task.id());
        if (docker == null) {
            return;
        }
        String subject = "task " + task.id();
        if (docker.waits()) {
            Optional<String> service = task.serviceId().filter(each -> reasons.containsKey("service " + each));
            if (service.isPresent()) {
                waits(
                        subject,
                        ErrorCode.UNKNOWN_SERVICE,
                        said(docker) + "service " + service.get() + " waits itself",
                        "see what that service waits for");
            } else {
                lacking(subject, firstToBlame(task), said(docker).strip());
            }
        } else if (docker.phase() == DockerTask.Phase.PENDING
                && docker.wanted().compareTo(DockerTask.Phase.RUNNING) <= 0
                && docker.error() != null) {
            waits(
                    subject,
                    NOT_SCHEDULED,
                    "it has its addresses, and no node takes it: " + docker.error(),
                    "see its constraints and resources, and which nodes are ready");
        }
    }

    /** The network that keeps a task from being allocated: one that waits itself, else a full one; null for none. */
    private @Nullable Network firstToBlame(Task task) {
        List<Network> wanted = new ArrayList<>();
        if (task.serviceId()
                .map(services::get)
                .filter(each -> each.spec().needsIngress())
                .isPresent()) {
            networks.values().stream().filter(Network::isIngress).forEach(wanted::add);
        }
        task.spec().networks().forEach(each -> Optional.ofNullable(networks.get(each.target()))
                .ifPresent(wanted::add));
        return wanted.stream()
                .filter(each -> each.state() == null)
                .findFirst()
                .or(() -> wanted.stream().filter(this::isFull).findFirst())
                .orElse(null);
    }

    private boolean isFull(Network network) {
        NetworkRoom room = rooms.get(network.id());
        return room != null && room.free() == 0;
    }

    private static String said(DockerTask task) {
        String words = task.error() == null ? task.message() : task.error();
        String phase = task.phase().name().toLowerCase(Locale.ROOT);
        return words.isEmpty()
                ? String.format("Docker says \"%s\": ", phase)
                : String.format("Docker says \"%s, %s\": ", phase, words);
    }

    private void lacking(String subject, @Nullable Network network, String before) {
        String start = before.endsWith(":") ? before + " " : before + ": ";
        if (network == null) {
            waits(
                    subject,
                    NOT_TRIED,
                    start + "as far as Docker shows, all that it wants can be had",
                    "wait: Docker tries again every five minutes, and when something is given back");
        } else if (network.state() == null) {
            waits(
                    subject,
                    ErrorCode.UNKNOWN_NETWORK,
                    start + "network " + network.id() + " waits itself",
                    "see what that network waits for");
        } else if (isFull(network)) {
            reasons.put(subject, full(network, start));
        } else {
            lacking(subject, null, before);
        }
    }

    /** GEN-5: which network and subnets, how large they are, and who has how much of them. */
    private AllocatorException full(Network network, String start) {
        NetworkRoom room = rooms.get(network.id());
        String subnets = room == null
                ? ""
                : room.subnets().stream().map(SwarmText::filled).collect(Collectors.joining("; "));
        return AllocatorException.of(
                        ErrorCode.NO_AVAILABLE_ADDRESSES,
                        start + "no address is left on network " + network.id() + ": " + subnets)
                .subject("network " + network.id())
                .advice("make room on it, or put services on another network")
                .build();
    }

    private void waits(String subject, ErrorCode code, String problem, String advice) {
        reasons.put(
                subject,
                AllocatorException.of(code, problem)
                        .subject(subject)
                        .advice(advice)
                        .build());
    }
}
