package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
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
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random histories in a small cluster. After each step, what the engine says is checked against what may be so: nobody shares
 * anything, nobody waits for something that is there, and a crash or a restart changes nothing.
 */
class EngineModelTest {
    private static final int STEPS = Integer.getInteger("berth.engine.steps", 1_500);
    private static final List<String> NETWORKS = List.of("n0", "n1", "n2", "n3");
    private static final List<String> SUBNETS = List.of("", "10.0.0.0/29", "10.0.0.0/28", "10.0.0.8/29");
    private static final List<String> NODES = List.of("a", "b");

    private final Bench bench = new Bench();
    private Random random = new Random();

    @RepeatedTest(8)
    @DisplayName("CLU-2, CLU-7, CLU-8, GEN-1, GEN-3: random histories with restarts, crashes and a failing store")
    void histories() {
        long seed = Long.getLong("berth.engine.seed", System.nanoTime());
        System.out.println("EngineModelTest.histories seed " + seed);
        random = new Random(seed);
        bench.engine.declare(Bench.ingress("ingress"));
        for (int step = 0; step < STEPS; step++) {
            String done = "step " + step + " of seed " + seed + ": " + step();
            check(done);
        }
        removeAll();
        assertThat(bench.engine.allocator().networkIds()).isEmpty();
        assertThat(bench.engine.allocator().pendingReleases()).isEmpty();
    }

    private String step() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> attempt("network", () -> bench.engine.declare(network()));
            case 2 -> attempt("node", () -> bench.engine.declare(Bench.node(NODES.get(random.nextInt(2)))));
            case 3, 4, 5 -> attempt("service", () -> bench.engine.declare(service()));
            case 6, 7, 8, 9, 10 -> attempt("task", () -> bench.engine.declare(task()));
            case 11, 12 -> attempt("end a task", () -> bench.engine.declare(ended()));
            case 13, 14, 15 -> remove();
            case 16 -> attempt("batch", () -> wholeBatch());
            case 17 -> fullDisk();
            case 18 -> restart();
            default -> crash();
        };
    }

    private String attempt(String what, Runnable action) {
        Map<ObjectRef, Object> before = objects();
        int batches = bench.store.batches.size();
        try {
            action.run();
            return what;
        } catch (AllocatorException e) {
            assertThat(objects()).as(what + " refused by " + e.getMessage()).isEqualTo(before);
            assertThat(bench.store.batches).as(what).hasSize(batches);
            return what + ", refused: " + e.getMessage();
        }
    }

    private Network network() {
        String id = NETWORKS.get(random.nextInt(NETWORKS.size()));
        String subnet = SUBNETS.get(random.nextInt(SUBNETS.size()));
        NetworkSpec.Builder spec = NetworkSpec.builder(id).labels(Map.of("l", "" + random.nextInt(3)));
        return Network.of(id, (subnet.isEmpty() ? spec : spec.ipam(IpamConfig.subnet(subnet))).build());
    }

    private Service service() {
        ServiceSpec.Builder spec = ServiceSpec.builder("s");
        NETWORKS.stream().filter(network -> random.nextInt(3) == 0).forEach(spec::on);
        List<PublishedPort> ports = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            ports.add(new PublishedPort(
                    "p" + i,
                    Protocol.TCP,
                    80,
                    random.nextInt(4) == 0 ? 0 : 100 + random.nextInt(3),
                    PublishMode.INGRESS));
        }
        EndpointMode mode = random.nextInt(5) == 0 ? EndpointMode.DNSRR : EndpointMode.VIP;
        return Service.of(
                "s" + random.nextInt(4),
                spec.endpoint(new EndpointSpec(mode, ports)).build());
    }

    private Task task() {
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
        return task.spec(Bench.task(id, NETWORKS.get(random.nextInt(NETWORKS.size())))
                        .spec())
                .build();
    }

    private Task ended() {
        String id = "t" + random.nextInt(40);
        return bench.engine
                .task(id)
                .map(task -> task.object().toBuilder().state(null).ended(true).build())
                .orElseGet(() -> Task.builder(id).ended(true).build());
    }

    private String remove() {
        ObjectKind kind = List.of(
                        ObjectKind.NETWORK, ObjectKind.NODE, ObjectKind.SERVICE, ObjectKind.TASK, ObjectKind.TASK)
                .get(random.nextInt(5));
        String id =
                switch (kind) {
                    case NETWORK -> NETWORKS.get(random.nextInt(NETWORKS.size()));
                    case NODE -> NODES.get(random.nextInt(2));
                    case SERVICE -> "s" + random.nextInt(4);
                    case TASK -> "t" + random.nextInt(40);
                };
        return attempt("remove " + kind + " " + id, () -> bench.engine.remove(kind, id));
    }

    private void wholeBatch() {
        Batch.Builder batch = Batch.builder();
        Set<String> declared = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Task task = task();
            if (declared.add(task.id())) {
                batch.declare(task);
            }
        }
        Service service = service();
        batch.declare(service);
        if (bench.engine.task("t0").isPresent() && declared.add("t0")) {
            batch.remove(ObjectKind.TASK, "t0");
        }
        bench.engine.apply(batch.build(), ClusterEngine.Mode.WHOLE);
    }

    private String fullDisk() {
        Map<ObjectRef, Object> before = objects();
        bench.store.full = true;
        try {
            bench.engine.declare(task());
        } catch (AllocatorException e) {
            assertThat(objects()).isEqualTo(before);
        } finally {
            bench.store.full = false;
        }
        return "full disk";
    }

    private String restart() {
        Map<ObjectRef, Object> before = objects();
        int batches = bench.store.batches.size();
        String waiting = waiting();
        bench.restart();
        assertThat(objects()).as("after a restart with " + waiting).isEqualTo(before);
        assertThat(bench.store.batches).as("written by a restart").hasSize(batches);
        return "restart";
    }

    /** Any prefix of the batches may be all that a crash leaves; what has state there is taken again as it was. */
    private String crash() {
        int kept = random.nextInt(bench.store.batches.size() + 1);
        TestStore copy = bench.store.prefix(kept);
        Map<ObjectRef, Object> stored = new LinkedHashMap<>();
        copy.load(record -> stored.put(
                new ObjectRef(ObjectKind.valueOf(record.kind().toUpperCase(java.util.Locale.ROOT)), record.id()),
                bench.read(record)));
        try (ClusterEngine after =
                ClusterEngine.builder(Bench::allocator, copy, bench.form).open()) {
            after.tasks().forEach(task -> {
                Task was = (Task)
                        stored.get(new ObjectRef(ObjectKind.TASK, task.object().id()));
                if (was.state() != null) {
                    assertThat(task.object().state()).isEqualTo(was.state());
                    assertThat(task.condition().isAllocated())
                            .as("%s after a crash: %s", task.object(), task.condition())
                            .isTrue();
                }
            });
            after.networks().forEach(network -> {
                Network was = (Network) stored.get(
                        new ObjectRef(ObjectKind.NETWORK, network.object().id()));
                if (was.state() != null) {
                    assertThat(network.object().state()).isEqualTo(was.state());
                    assertThat(network.condition().isAllocated()).isTrue();
                }
            });
            after.services().forEach(service -> {
                Service was = (Service) stored.get(
                        new ObjectRef(ObjectKind.SERVICE, service.object().id()));
                if (was.state() != null) {
                    assertThat(service.object().stateOrNone().virtualIps())
                            .containsAll(was.state().virtualIps().stream()
                                    .filter(ip -> service.condition().isAllocated()
                                            ? service.object().spec().networks().stream()
                                                    .anyMatch(each ->
                                                            each.target().equals(ip.networkId()))
                                            : true)
                                    .toList());
                }
            });
        }
        return "crash";
    }

    private Map<ObjectRef, Object> objects() {
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

    private String waiting() {
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

    private void check(String done) {
        nobodySharesAnything(done);
        nobodyWaitsForWhatIsThere(done);
        nodesHaveWhatTheyNeed(done);
    }

    private void nobodySharesAnything(String done) {
        Map<Object, String> owners = new HashMap<>();
        List<Prefix> subnets = new ArrayList<>();
        for (Declared<Network> network : bench.engine.networks()) {
            if (network.object().state() != null) {
                for (PoolState pool : network.object().state().ipam().pools()) {
                    assertThat(subnets).as(done).noneMatch(other -> other.overlaps(pool.subnet()));
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
        bench.engine.retryAll();
        assertThat(objects()).as(done + ": was to be had").isEqualTo(before);
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

    private void removeAll() {
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
    }
}
