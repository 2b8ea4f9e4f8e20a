package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the services of a file, and the tasks that they consist of. Confined to one thread. */
final class ServicesReader {
    /** More than twice what the largest clusters run. */
    private static final int MOST_TASKS = 1_000_000;

    private final StackName stack;
    private final int nodes;
    private final Map<String, StackNetwork> networks;
    private final Set<String> notes;
    private final PortsReader ports;
    private final Allowance allowance = new Allowance("tasks", MOST_TASKS);

    /**
     * @param nodes how many tasks a global service has
     * @param networks what services may join, by the names they use
     * @param notes where to say what the user should know
     */
    ServicesReader(StackName stack, int nodes, Map<String, StackNetwork> networks, Set<String> notes) {
        this.stack = stack;
        this.nodes = nodes;
        this.networks = networks;
        this.notes = notes;
        this.ports = new PortsReader(notes);
    }

    /** The services, in order. */
    List<StackService> read(Value services) {
        List<StackService> found = new ArrayList<>();
        services.entries().forEach((key, value) -> {
            if (!value.isMapping()) {
                throw value.expected("a service, which is a mapping (key: value)");
            }
            if (!value.at("extends").isAbsent()) {
                notes.add("service " + stack.prefix(key)
                        + ": \"extends\" is not followed; its networks and ports are those written here");
            }
            if (!value.at("network_mode").isAbsent()) {
                notes.add(
                        "service " + stack.prefix(key)
                                + ": \"network_mode\" is passed over, as in any Docker stack; it joins its networks, or default");
            }
            int replicas = replicas(value.at("deploy"));
            Service service = service(key, value, replicas);
            found.add(new StackService(service, tasks(service, replicas)));
        });
        return found;
    }

    private Service service(String key, Value value, int replicas) {
        String id = stack.prefix(key);
        EndpointSpec endpoint = new EndpointSpec(
                endpointMode(value.at("deploy").at("endpoint_mode")), ports.read(id, value.at("ports")));
        ServiceSpec.Builder builder = ServiceSpec.builder(id).endpoint(endpoint);
        Value joined = value.at("networks");
        for (NetworkAttachmentSpec attachment : attachments(joined)) {
            if (replicas > 1 && !attachment.addresses().isEmpty()) {
                throw joined.error(
                        replicas + " tasks cannot share the address "
                                + attachment.addresses().get(0) + " (SVC-7)",
                        "ask for one replica, or leave the address out");
            }
            builder.on(attachment);
        }
        ServiceSpec spec;
        try {
            spec = builder.build();
        } catch (AllocatorException e) {
            throw joined.error(e);
        }
        if (endpoint.mode() == EndpointMode.DNSRR && spec.needsIngress()) {
            throw value.at("ports")
                    .error(
                            "a service with endpoint_mode dnsrr has no virtual IP to publish ports in ingress mode on (CLU-4)",
                            "publish in host mode, or use endpoint_mode vip");
        }
        return Service.of(id, spec);
    }

    private List<NetworkAttachmentSpec> attachments(Value joined) {
        Map<String, Value> byName = new LinkedHashMap<>();
        if (joined.isList()) {
            for (Value name : joined.elements()) {
                if (byName.put(name.text(), name) != null) {
                    throw name.error("network \"" + name.text() + "\" is listed twice (SVC-7)", "list it once");
                }
            }
        } else {
            byName.putAll(joined.entries());
        }
        if (byName.isEmpty()) {
            byName.put(NetworksReader.DEFAULT, joined);
        }
        List<NetworkAttachmentSpec> attachments = new ArrayList<>();
        byName.forEach((name, settings) -> {
            StackNetwork network = networks.get(name);
            if (network == null) {
                throw settings.error(
                        "\"" + name + "\" is no network of this file",
                        "describe it under the top-level networks, or use one of " + networks.keySet());
            }
            if (network.origin() != StackNetwork.Origin.NONE) {
                attachments.add(
                        joined.isList() ? NetworkAttachmentSpec.to(network.id()) : attachment(network.id(), settings));
            }
        });
        return attachments;
    }

    private static NetworkAttachmentSpec attachment(String networkId, Value settings) {
        List<IpAddress> addresses = new ArrayList<>();
        addAddress(settings.at("ipv4_address"), AddressFamily.IPV4, addresses);
        addAddress(settings.at("ipv6_address"), AddressFamily.IPV6, addresses);
        return new NetworkAttachmentSpec(networkId, settings.at("aliases").texts(), addresses);
    }

    private static void addAddress(Value value, AddressFamily family, List<IpAddress> addresses) {
        if (!value.isAbsent()) {
            IpAddress address = value.parsed(IpAddress::parse);
            if (address.family() != family) {
                throw value.expected("an " + family + " address");
            }
            addresses.add(address);
        }
    }

    private static EndpointMode endpointMode(Value mode) {
        return switch (mode.textOr("vip").toLowerCase(Locale.ROOT)) {
            case "vip", "" -> EndpointMode.VIP;
            case "dnsrr" -> EndpointMode.DNSRR;
            default -> throw mode.expected("vip or dnsrr");
        };
    }

    private int replicas(Value deploy) {
        Value mode = deploy.at("mode");
        Value replicas = deploy.at("replicas");
        long count =
                switch (mode.textOr("replicated").toLowerCase(Locale.ROOT)) {
                    case "replicated", "replicated-job" ->
                        replicas.isAbsent() ? 1 : replicas.parsed(WholeNumber::parse);
                    case "global", "global-job" -> {
                        if (!replicas.isAbsent()) {
                            throw replicas.error(
                                    "a global service has one task a node, and no replicas",
                                    "leave replicas out, or use mode replicated");
                        }
                        yield nodes;
                    }
                    default -> throw mode.expected("replicated, global, replicated-job or global-job");
                };
        allowance.take(count, replicas.isAbsent() ? mode : replicas);
        return (int) count;
    }

    private static List<Task> tasks(Service service, int replicas) {
        TaskSpec spec = new TaskSpec(service.spec().networks());
        List<Task> tasks = new ArrayList<>(replicas);
        for (int slot = 1; slot <= replicas; slot++) {
            tasks.add(Task.builder(service.id() + "." + slot)
                    .service(service.id())
                    .slot(slot)
                    .spec(spec)
                    .build());
        }
        return tasks;
    }
}
