package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects what Docker told, object by object and in any order, and puts it together. Of an object that was told several times
 * the newest version counts. Confined to one thread.
 */
final class ClusterAssembly {
    private final Notes notes = new Notes();
    private final Map<String, DockerNetwork> networks = new TreeMap<>();
    private final Map<String, DockerNetwork> carried = new TreeMap<>();
    private final Map<String, DockerService> services = new TreeMap<>();
    private final Map<String, DockerTask> tasks = new TreeMap<>();
    private final Map<String, DockerNode> nodes = new TreeMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> taskOfContainer = new HashMap<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final String source;
    private @Nullable EngineInfo engine;
    private ClusterSettings settings = ClusterSettings.DEFAULT;

    /** @param source where an object is told of that is told of without a file */
    ClusterAssembly(String source) {
        this.source = source;
    }

    /** Takes an object whose kind its shape tells. */
    void add(JsonNode json, String from) {
        Fields object = new Fields(json, "object in " + from);
        Shape shape = Shape.of(object);
        Fields named = object.about(shape.subject(object, from));
        switch (shape) {
            case NETWORK -> network(named, null);
            case SERVICE -> service(named);
            case TASK -> task(named);
            case NODE -> node(named);
            case INFO -> engine(named, null);
            case OTHER ->
                notes.add(named.subject() + " is no network, service, task, node or docker info, and is passed over");
        }
    }

    /** Takes an object of a known kind from the engine asked. */
    void add(Shape shape, JsonNode json) {
        Fields object = new Fields(json, "");
        Fields named = object.about(shape.subject(object, source));
        switch (shape) {
            case NETWORK -> network(named, engine == null ? null : engine.nodeId());
            case SERVICE -> service(named);
            case TASK -> task(named);
            case NODE -> node(named);
            case INFO, OTHER -> throw new IllegalArgumentException(shape.toString());
        }
    }

    /** Takes what the engine says of itself. */
    void engine(Fields info, @Nullable String apiVersion) {
        engine = NodeMapper.engine(info, apiVersion);
        Fields cluster = info.object("Swarm").object("Cluster");
        ClusterSettings.Builder built = ClusterSettings.builder();
        int size = cluster.number("SubnetSize");
        List<Prefix> pools = cluster.allParsed("DefaultAddrPool", Prefix::parse);
        if (size > 0 && !pools.isEmpty()) {
            built.defaultAddressPools(
                    pools.stream().map(each -> new AddressPool(each, size)).toList());
        }
        int port = cluster.number("DataPathPort");
        if (port > 0) {
            built.vxlanUdpPort(port);
        }
        settings = info.parse("Swarm.Cluster", "", unused -> built.build());
    }

    /** Whether the engine asked is a manager; false as long as {@link #engine} was not called. */
    boolean isManager() {
        return engine != null && engine.manager();
    }

    private void network(Fields network, @Nullable String nodeId) {
        DockerNetwork mapped = NetworkMapper.inspected(network);
        if (network.flag("ConfigOnly")) {
            return; // a form that other networks are filled in from
        }
        String driver = network.text("Driver");
        if (driver.isEmpty()) {
            notes.add("network " + mapped.name()
                    + ": the swarm has not allocated it, and Docker does not tell its driver yet; overlay is"
                    + " assumed");
        }
        if (NetworkMapper.isForeign(driver)) {
            notes.add("network " + mapped.name() + ": the driver " + driver
                    + " is not Docker's own; only what Docker shows of it is read");
        }
        networks.merge(mapped.id(), mapped, ClusterAssembly::later);
        sightings.add(Sighting.of(network, mapped, nodeId));
    }

    private static DockerNetwork later(DockerNetwork before, DockerNetwork now) {
        return new DockerNetwork(
                now.network(),
                now.scope(),
                now.pools(),
                now.usage().isEmpty() ? before.usage() : now.usage(),
                Math.max(before.peers(), now.peers()));
    }

    private void service(Fields service) {
        if (isNewest(service)) {
            services.put(service.text("ID"), ServiceMapper.service(service, notes));
        }
    }

    private void task(Fields task) {
        if (!isNewest(task)) {
            return;
        }
        for (Fields each : task.objects("NetworksAttachments")) {
            Fields network = each.object("Network");
            String id = network.text("ID");
            if (!id.isEmpty() && !carried.containsKey(id)) {
                carried.put(id, NetworkMapper.carried(network));
            }
        }
        String container = task.object("Spec").object("NetworkAttachmentSpec").text("ContainerID");
        if (!container.isEmpty()) {
            taskOfContainer.put(container, task.text("ID"));
        }
        tasks.put(task.text("ID"), TaskMapper.task(task, notes));
    }

    private void node(Fields node) {
        if (isNewest(node)) {
            nodes.put(node.text("ID"), NodeMapper.node(node));
        }
    }

    private boolean isNewest(Fields object) {
        long version = object.object("Version").count("Index");
        Long before = versions.put(object.text("ID"), version);
        if (before != null && before > version) {
            versions.put(object.text("ID"), before);
            return false;
        }
        return true;
    }

    /** All of it, put together. */
    DockerCluster build() {
        if (engine == null) {
            notes.add("docker info was not given: Docker's default address pools and VXLAN port are assumed");
        }
        carried.forEach(networks::putIfAbsent);
        tasks.replaceAll((id, task) -> completed(task));
        Endpoints endpoints = new Endpoints(networks, tasks, nodes, services, taskOfContainer);
        sightings.forEach(endpoints::add);
        endpoints.attached().forEach(each -> tasks.put(each.id(), each));
        endpoints.unseen().ifPresent(notes::add);
        return new DockerCluster(
                engine,
                settings,
                List.copyOf(networks.values()),
                List.copyOf(services.values()),
                List.copyOf(tasks.values()),
                endpoints.nodes(),
                endpoints.loadBalancers(),
                notes.all());
    }

    /** With what a task has of its service: the name, the deprecated list of networks (HLP-2), and its endpoint (CLU-4). */
    private DockerTask completed(DockerTask told) {
        Task task = told.task();
        Function<String, @Nullable DockerService> known = services::get;
        DockerService owner = task.serviceId().map(known).orElse(null);
        if (owner == null) {
            return told;
        }
        Service service = owner.service();
        List<NetworkAttachmentSpec> own = task.spec().networks();
        Task.Builder built = task.toBuilder();
        if (own.isEmpty()) {
            built.spec(new TaskSpec(service.spec().networks()));
        }
        TaskState state = task.state();
        if (state != null) {
            built.state(new TaskState(state.networks(), service.stateOrNone()));
        }
        String name = owner.name() + "."
                + (task.slot() > 0
                        ? Integer.toString(task.slot())
                        : task.nodeId().orElse(task.id()));
        return new DockerTask(built.build(), name, told.phase(), told.wanted(), told.message(), told.error());
    }
}
