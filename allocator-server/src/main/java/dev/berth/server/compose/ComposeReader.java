package dev.berth.server.compose;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.ServiceSpec;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Docker Compose and stack files: networks, services and replicas become networks, services and tasks, named as
 * {@code docker stack deploy} names them ({@code stack_network}, {@code stack_service}, {@code stack_service.1}).
 *
 * <p>Understood are the networks, and of the services their networks, ports and {@code deploy} mode, replicas and endpoint
 * mode. Everything else that a Compose file may hold is passed over unread; a variable that is required there is not missed
 * here. As Docker does, networks that no service joins are left out, and the ingress network is added once a port is
 * published through it. Objects stand in the order of the file, ingress first.
 *
 * <p>Immutable and safe for many threads, if the documents are.
 */
public final class ComposeReader {
    /** The routing mesh's network, the same in every file that needs it. */
    static final Network INGRESS =
            Network.of("ingress", NetworkSpec.builder("ingress").ingress(true).build());

    private final ComposeOptions options;

    /** Reads with these options. */
    public ComposeReader(ComposeOptions options) {
        this.options = options;
    }

    /**
     * The network that an external one is taken for where nothing else defines it: of the default driver, with every default.
     * One that equals this may give way to any other network of its id.
     *
     * @param name the external network's name, and the id of the one assumed
     */
    public static Network assumed(String name) {
        return Network.of(name, NetworkSpec.named(name));
    }

    /**
     * The cluster that the file describes, without nodes. Its notes say what was assumed.
     *
     * @throws InputException if a value is malformed or of the wrong type, a network is not described, a required variable is
     *     missing, there is no service, or more tasks or ports are asked for than any cluster has
     */
    public Cluster read(SourceDocument document) throws InputException {
        Interpolation variables = new Interpolation(options.environment());
        Value file = Value.root(document, variables);
        Set<String> notes = new LinkedHashSet<>();
        if (!file.at("include").isAbsent()) {
            notes.add(document.file() + ": \"include\" is not followed; only what is written here is read");
        }
        StackName stack = StackName.of(options.stackName(), file, document.file());
        Map<String, StackNetwork> networks = new NetworksReader(stack).read(file.at("networks"));
        List<StackService> services = new ServicesReader(stack, options.nodes(), networks, notes).read(services(file));
        List<Network> joined = joined(networks.values(), services, notes);
        for (String variable : variables.missing()) {
            notes.add(document.file() + ": variable " + variable + " is not set, and taken as empty");
        }
        return new Cluster(
                joined,
                services.stream().map(StackService::service).toList(),
                services.stream().flatMap(service -> service.tasks().stream()).toList(),
                List.of(),
                List.copyOf(notes),
                places(file, stack),
                stacks(joined, networks.values(), services, stack));
    }

    /** What the file describes belongs to its stack; what it assumes belongs to nobody. */
    private static Map<String, String> stacks(
            List<Network> joined, Iterable<StackNetwork> networks, List<StackService> services, StackName stack) {
        Map<String, String> stacks = new HashMap<>();
        for (StackNetwork network : networks) {
            if (network.origin() == StackNetwork.Origin.OWN && joined.contains(network.network())) {
                stacks.put("network " + network.id(), stack.text());
            }
        }
        services.forEach(each -> stacks.put("service " + each.service().id(), stack.text()));
        return stacks;
    }

    /** What a note says of a network that is {@linkplain #assumed assumed}. */
    public static String assumption(String networkId) {
        return "network " + networkId
                + " is external: where nothing else defines it, it is assumed to be an"
                + " overlay network with default settings";
    }

    private static Map<String, String> places(Value file, StackName stack) {
        Map<String, String> places = new HashMap<>();
        file.at("networks")
                .entries()
                .forEach((key, value) -> places.put("network " + stack.prefix(key), value.place()));
        file.at("services")
                .entries()
                .forEach((key, value) -> places.put("service " + stack.prefix(key), value.place()));
        return places;
    }

    private static Value services(Value file) {
        Value services = file.at("services");
        if (services.entries().isEmpty()) {
            throw services.error("the file has no services", "list them under the top-level key services");
        }
        return services;
    }

    /** The networks that services join; what the file describes comes before what it assumes. */
    private static List<Network> joined(
            Iterable<StackNetwork> networks, Iterable<StackService> services, Set<String> notes) {
        Set<String> wanted = new LinkedHashSet<>();
        Map<String, StackNetwork> found = new LinkedHashMap<>();
        boolean ingress = false;
        for (StackService each : services) {
            ServiceSpec spec = each.service().spec();
            ingress |= spec.needsIngress();
            for (NetworkAttachmentSpec attachment : spec.networks()) {
                wanted.add(attachment.target());
            }
        }
        for (StackNetwork network : networks) {
            if (wanted.contains(network.id())) {
                found.merge(
                        network.id(), network, (one, other) -> one.origin() == StackNetwork.Origin.OWN ? one : other);
            }
        }
        List<Network> joined = new ArrayList<>();
        if (ingress) {
            joined.add(INGRESS);
        }
        for (StackNetwork network : found.values()) {
            joined.add(network.network());
            if (network.origin() == StackNetwork.Origin.ASSUMED) {
                notes.add(assumption(network.id()));
            }
        }
        return joined;
    }
}
