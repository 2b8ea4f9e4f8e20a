package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Random objects of a small cluster, and what must be so at any moment at which nobody is at work. */
final class SmallCluster {
    private static final List<String> NETWORKS = List.of("n0", "n1", "n2", "n3");
    private static final List<IpamConfig> POOLS = List.of(
            IpamConfig.ANY_IPV4,
            IpamConfig.subnet("10.0.0.0/29"),
            IpamConfig.subnet("10.0.0.0/28"),
            IpamConfig.subnet("10.0.0.8/29"),
            range("10.0.1.0/29"),
            range("10.0.1.8/29"));
    private static final IpamConfig[] BOTH_FAMILIES = {IpamConfig.subnet("10.0.2.0/28"), IpamConfig.subnet("fd00::/125")
    };
    private static final List<String> NODES = List.of("a", "b");

    private final Bench bench;
    private final Random random;

    SmallCluster(Bench bench, Random random) {
        this.bench = bench;
        this.random = random;
    }

    /** Of a subnet that those with a range share. */
    private static IpamConfig range(String range) {
        return IpamConfig.builder()
                .subnet(Cidr.parse("10.0.1.0/28"))
                .range(Cidr.parse(range))
                .build();
    }

    Network network() {
        String id = NETWORKS.get(random.nextInt(NETWORKS.size()));
        NetworkSpec.Builder spec = NetworkSpec.builder(id).labels(Map.of("l", "" + random.nextInt(3)));
        if (random.nextInt(4) == 0) {
            return Network.of(id, spec.dualStack(true).ipam(BOTH_FAMILIES).build());
        }
        return Network.of(id, spec.ipam(POOLS.get(random.nextInt(POOLS.size()))).build());
    }

    Service service() {
        ServiceSpec.Builder spec = ServiceSpec.builder("s");
        NETWORKS.stream().filter(network -> random.nextInt(3) == 0).forEach(spec::on);
        List<PublishedPort> ports = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            ports.add(new PublishedPort(
                    "p" + random.nextInt(2),
                    random.nextInt(4) == 0 ? Protocol.UDP : Protocol.TCP,
                    80 + i,
                    random.nextInt(4) == 0 ? 0 : 100 + random.nextInt(3),
                    random.nextInt(5) == 0 ? PublishMode.HOST : PublishMode.INGRESS));
        }
        EndpointMode mode = random.nextInt(5) == 0 ? EndpointMode.DNSRR : EndpointMode.VIP;
        return Service.of(
                "s" + random.nextInt(4),
                spec.endpoint(new EndpointSpec(mode, ports)).build());
    }

    Task task() {
        String id = "t" + random.nextInt(40);
        Task.Builder task = Task.builder(id);
        if (random.nextInt(3) > 0) {
            task.node(NODES.get(random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            String service = "s" + random.nextInt(4);
            task.service(service);
            bench.engine
                    .service(service)
                    .ifPresent(found ->
                            task.spec(new TaskSpec(found.object().spec().networks())));
            return task.build();
        }
        return task.spec(new TaskSpec(wanted())).build();
    }

    /** One network or two, in any order, or an address that may also be one of another network. */
    private List<NetworkAttachmentSpec> wanted() {
        List<String> networks = new ArrayList<>(NETWORKS);
        Collections.shuffle(networks, random);
        if (random.nextInt(4) == 0) {
            IpAddress address = IpAddress.parse("10.0.1." + (2 + random.nextInt(12)));
            return List.of(NetworkAttachmentSpec.to(networks.get(0), address));
        }
        return networks.subList(0, 1 + random.nextInt(2)).stream()
                .map(NetworkAttachmentSpec::to)
                .toList();
    }

    Task ended() {
        String id = "t" + random.nextInt(40);
        return bench.engine
                .task(id)
                .map(task -> task.object().toBuilder().state(null).ended(true).build())
                .orElseGet(() -> Task.builder(id).ended(true).build());
    }

    Node node() {
        return Bench.node(NODES.get(random.nextInt(2)));
    }

    ObjectRef any() {
        ObjectKind kind = List.of(
                        ObjectKind.NETWORK, ObjectKind.NODE, ObjectKind.SERVICE, ObjectKind.TASK, ObjectKind.TASK)
                .get(random.nextInt(5));
        return new ObjectRef(
                kind,
                switch (kind) {
                    case NETWORK -> NETWORKS.get(random.nextInt(NETWORKS.size()));
                    case NODE -> NODES.get(random.nextInt(2));
                    case SERVICE -> "s" + random.nextInt(4);
                    case TASK -> "t" + random.nextInt(40);
                });
    }

    /** Some of everything at once. */
    void batch(ClusterEngine.Mode mode) {
        Batch.Builder batch = Batch.builder();
        Set<ObjectRef> named = new HashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Task task = random.nextInt(6) == 0 ? ended() : task();
            if (named.add(ref(ObjectKind.TASK, task.id()))) {
                batch.declare(task);
                perhapsRemoved(ref(ObjectKind.TASK, task.id()), batch);
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            Service service = service();
            if (named.add(ref(ObjectKind.SERVICE, service.id()))) {
                batch.declare(service);
                perhapsRemoved(ref(ObjectKind.SERVICE, service.id()), batch);
            }
        }
        if (random.nextInt(3) == 0) {
            anew(network(), batch, named);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            ObjectRef ref = any();
            if (isDeclared(ref) && named.add(ref)) {
                batch.remove(ref.kind(), ref.id());
            }
        }
        if (random.nextInt(3) == 0) {
            Node node = node();
            if (named.add(ref(ObjectKind.NODE, node.id()))) {
                batch.declare(node);
            }
        }
        bench.engine.apply(batch.build(), mode);
    }

    /** What is removed and declared in one batch is declared anew. */
    private void perhapsRemoved(ObjectRef ref, Batch.Builder batch) {
        if (random.nextInt(3) == 0 && isDeclared(ref)) {
            batch.remove(ref.kind(), ref.id());
        }
    }

    private boolean isDeclared(ObjectRef ref) {
        return switch (ref.kind()) {
            case NETWORK -> bench.engine.network(ref.id()).isPresent();
            case NODE -> bench.engine.node(ref.id()).isPresent();
            case SERVICE -> bench.engine.service(ref.id()).isPresent();
            case TASK -> bench.engine.task(ref.id()).isPresent();
        };
    }

    /** A network is removed, with all of its tasks, and declared anew. */
    private void anew(Network network, Batch.Builder batch, Set<ObjectRef> named) {
        if (bench.engine.network(network.id()).isEmpty()) {
            return;
        }
        named.add(ref(ObjectKind.NETWORK, network.id()));
        batch.remove(ObjectKind.NETWORK, network.id()).declare(network);
        for (Declared<Task> task : bench.engine.tasks()) {
            TaskState state = task.object().state();
            boolean isThere = state != null
                    && state.networks().stream()
                            .anyMatch(each -> each.networkId().equals(network.id()));
            if (isThere && named.add(ref(ObjectKind.TASK, task.object().id()))) {
                batch.remove(ObjectKind.TASK, task.object().id());
            }
        }
    }

    Map<ObjectRef, Object> objects() {
        Map<ObjectRef, Object> objects = new LinkedHashMap<>();
        bench.engine
                .networks()
                .forEach(each ->
                        objects.put(ref(ObjectKind.NETWORK, each.object().id()), each.object()));
        bench.engine
                .nodes()
                .forEach(each -> objects.put(ref(ObjectKind.NODE, each.object().id()), each.object()));
        bench.engine
                .services()
                .forEach(each ->
                        objects.put(ref(ObjectKind.SERVICE, each.object().id()), each.object()));
        bench.engine
                .tasks()
                .forEach(each -> objects.put(ref(ObjectKind.TASK, each.object().id()), each.object()));
        return objects;
    }

    String waiting() {
        StringBuilder text = new StringBuilder();
        bench.engine.networks().forEach(each -> tell(text, each));
        bench.engine.nodes().forEach(each -> tell(text, each));
        bench.engine.services().forEach(each -> tell(text, each));
        bench.engine.tasks().forEach(each -> tell(text, each));
        return text.toString();
    }

    private static void tell(StringBuilder text, Declared<?> declared) {
        declared.condition().reason().ifPresent(why -> text.append(declared.object())
                .append(" because ")
                .append(why.getMessage())
                .append('\n'));
    }

    private static ObjectRef ref(ObjectKind kind, String id) {
        return new ObjectRef(kind, id);
    }

    void check(String done) {
        nobodySharesAnything(done);
        nobodyWaitsForWhatIsThere(done);
        nodesHaveWhatTheyNeed(done);
        isHeldAsSaid(done);
    }

    /** OWN-1: for each network, the allocator holds what the objects say that they have, and nothing else. */
    private void isHeldAsSaid(String done) {
        Map<String, Map<OwnerKind, Integer>> said = new TreeMap<>();
        bench.engine.networks().stream().map(Declared::object).forEach(network -> {
            if (network.state() != null) {
                said.put(network.id(), new EnumMap<>(OwnerKind.class));
                network.state().ipam().pools().forEach(pool -> count(said, network.id(), OwnerKind.GATEWAY, 1));
            }
        });
        bench.engine.services().forEach(service -> service.object()
                .stateOrNone()
                .virtualIps()
                .forEach(ip -> count(said, ip.networkId(), OwnerKind.SERVICE, ip.address() == null ? 0 : 1)));
        bench.engine.tasks().stream().map(task -> task.object().state()).forEach(state -> {
            if (state != null) {
                count(said, OwnerKind.TASK, state.networks());
            }
        });
        bench.engine
                .nodes()
                .forEach(node -> count(said, OwnerKind.NODE, node.object().attachments()));
        Map<String, Map<OwnerKind, Integer>> held = new TreeMap<>();
        for (String network : bench.engine.allocator().networkIds()) {
            held.put(network, new EnumMap<>(OwnerKind.class));
            bench.engine.allocator().usage(network).pools().forEach(pool -> pool.held()
                    .forEach((kind, count) -> count(held, network, kind, count)));
        }
        assertThat(held).as(done).isEqualTo(said);
    }

    private static void count(
            Map<String, Map<OwnerKind, Integer>> counts, OwnerKind kind, List<Attachment> attachments) {
        attachments.forEach(
                each -> count(counts, each.networkId(), kind, each.addresses().size()));
    }

    private static void count(Map<String, Map<OwnerKind, Integer>> counts, String network, OwnerKind kind, int count) {
        counts.computeIfAbsent(network, first -> new EnumMap<>(OwnerKind.class)).merge(kind, count, Integer::sum);
    }

    private void nobodySharesAnything(String done) {
        Map<Object, String> owners = new HashMap<>();
        List<Prefix> subnets = new ArrayList<>();
        for (Declared<Network> network : bench.engine.networks()) {
            if (network.object().state() != null) {
                for (PoolState pool : network.object().state().ipam().pools()) {
                    assertThat(subnets)
                            .as(done)
                            .noneMatch(other -> other.overlaps(pool.subnet())
                                    && !(pool.range() != null && other.equals(pool.subnet())));
                    subnets.add(pool.subnet());
                    take(owners, pool.gateway(), network.object().id(), done);
                }
            }
        }
        for (Declared<Service> service : bench.engine.services()) {
            for (VirtualIp ip : service.object().stateOrNone().virtualIps()) {
                if (ip.address() != null) {
                    take(owners, ip.address().address(), service.object().id(), done);
                }
            }
            for (PublishedPort port : service.object().stateOrNone().ports()) {
                if (port.mode() == PublishMode.HOST) {
                    continue;
                }
                take(
                        owners,
                        port.protocol() + "/" + port.publishedPort(),
                        service.object().id(),
                        done);
            }
        }
        bench.engine.tasks().forEach(task -> {
            TaskState state = task.object().state();
            if (state != null) {
                take(owners, state.networks(), task.object().id(), done);
            }
        });
        bench.engine
                .nodes()
                .forEach(node ->
                        take(owners, node.object().attachments(), node.object().id(), done));
    }

    private static void take(Map<Object, String> owners, List<Attachment> attachments, String owner, String done) {
        for (Attachment attachment : attachments) {
            for (Cidr address : attachment.addresses()) {
                take(owners, address.address(), owner, done);
            }
        }
    }

    private static void take(Map<Object, String> owners, Object thing, String owner, String done) {
        assertThat(owners.put(thing, owner))
                .as(done + ": owner of " + thing + " beside " + owner)
                .isNull();
    }

    /** Trying everybody again that waits gives nobody anything. */
    private void nobodyWaitsForWhatIsThere(String done) {
        Map<ObjectRef, Object> before = objects();
        String waiting = waiting();
        bench.engine.retryAll();
        assertThat(objects()).as(done + ": was to be had by one of " + waiting).isEqualTo(before);
    }

    private void nodesHaveWhatTheyNeed(String done) {
        bench.engine.nodes().forEach(node -> {
            Set<String> wanted = new HashSet<>();
            if (bench.engine.network("ingress").isPresent()) {
                wanted.add("ingress");
            }
            bench.engine.tasks().forEach(task -> {
                TaskState state = task.object().state();
                if (state != null
                        && task.object()
                                .nodeId()
                                .equals(java.util.Optional.of(node.object().id()))) {
                    state.networks().forEach(each -> wanted.add(each.networkId()));
                }
            });
            List<String> got = node.object().attachments().stream()
                    .map(Attachment::networkId)
                    .toList();
            if (node.condition().isAllocated()) {
                assertThat(got).as(done + ": node " + node.object().id()).containsExactlyInAnyOrderElementsOf(wanted);
            } else {
                assertThat(wanted).as(done).containsAll(got);
                assertThat(node.condition().reason().orElseThrow().code()).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
            }
        });
    }

    void removeAll() {
        bench.engine
                .tasks()
                .forEach(each ->
                        bench.engine.remove(ObjectKind.TASK, each.object().id()));
        bench.engine
                .services()
                .forEach(each ->
                        bench.engine.remove(ObjectKind.SERVICE, each.object().id()));
        bench.engine
                .nodes()
                .forEach(each ->
                        bench.engine.remove(ObjectKind.NODE, each.object().id()));
        bench.engine
                .networks()
                .forEach(each ->
                        bench.engine.remove(ObjectKind.NETWORK, each.object().id()));
        assertThat(bench.engine.allocator().networkIds()).isEmpty();
        assertThat(bench.engine.allocator().pendingReleases()).isEmpty();
    }
}
