package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterEngineTest {
    private final Bench bench = new Bench();

    private ClusterEngine engine() {
        return bench.engine;
    }

    private static ErrorCode codeOf(Runnable action) {
        return catchThrowableOfType(AllocatorException.class, action::run).code();
    }

    private static ErrorCode waitsFor(Declared<?> declared) {
        return declared.condition().reason().orElseThrow().code();
    }

    @Test
    @DisplayName(
            "CLU-2, CLU-3: a task waits for its service, a service for its network, each says so, and all are woken in turn")
    void waitsForDependencies() {
        Service web = Bench.service("web", "n");
        assertThat(waitsFor(engine().declare(Bench.task("t", web, "node")))).isEqualTo(ErrorCode.UNKNOWN_SERVICE);
        assertThat(waitsFor(engine().declare(web))).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(engine().waiting()).isEqualTo(2);

        assertThat(engine().declare(Bench.network("n")).condition().isAllocated())
                .isTrue();

        assertThat(engine().service("web").orElseThrow().condition().isAllocated())
                .isTrue();
        Declared<Task> task = engine().task("t").orElseThrow();
        assertThat(task.condition().isAllocated()).isTrue();
        assertThat(task.object().addresses("n")).hasSize(1);
        assertThat(task.object().state().endpoint())
                .isEqualTo(engine().service("web").orElseThrow().object().state());
        assertThat(engine().waiting()).isZero();
    }

    @Test
    @DisplayName("CLU-2: those who wait for an address get it in order of arrival, and newcomers do not overtake")
    void inOrderOfArrival() {
        engine().declare(Bench.network("n", "10.1.0.0/29")); // 5 addresses beside the gateway
        for (int i = 0; i < 8; i++) {
            engine().declare(Bench.task("t" + i, "n"));
        }
        assertThat(engine().waiting()).isEqualTo(3);
        assertThat(waitsFor(engine().task("t5").orElseThrow())).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);

        engine().remove(ObjectKind.TASK, "t0");
        assertThat(engine().task("t5").orElseThrow().condition().isAllocated()).isTrue();
        assertThat(engine().task("t6").orElseThrow().condition().isAllocated()).isFalse();

        engine().declare(Bench.task("a", "n"));
        engine().remove(ObjectKind.TASK, "t1");
        assertThat(engine().task("t6").orElseThrow().condition().isAllocated()).isTrue();
        assertThat(engine().task("a").orElseThrow().condition().isAllocated()).isFalse();
    }

    @Test
    @DisplayName("CLU-2: a service waits for a taken port, and gets it when the other service is gone")
    void waitsForPort() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.network("n"));
        engine().declare(Bench.publishing("a", "n", 80));
        assertThat(waitsFor(engine().declare(Bench.publishing("b", "n", 80)))).isEqualTo(ErrorCode.PORT_IN_USE);
        assertThat(engine().declare(Bench.publishing("c", "n", 81)).condition().isAllocated())
                .isTrue();

        engine().remove(ObjectKind.SERVICE, "a");

        Declared<Service> b = engine().service("b").orElseThrow();
        assertThat(b.condition().isAllocated()).isTrue();
        assertThat(b.object().state().ports().get(0).publishedPort()).isEqualTo(80);
    }

    @Test
    @DisplayName("CLU-2: a network waits for a taken VNI and for a taken subnet until the other network is gone")
    void waitsForVniAndSubnet() {
        NetworkSpec.Builder spec = NetworkSpec.builder("v")
                .driver(new dev.berth.api.model.DriverConfig(
                        "overlay", Map.of("com.docker.network.driver.overlay.vxlanid_list", "5000")));
        engine().declare(Network.of("v1", spec.build()));
        assertThat(waitsFor(engine().declare(Network.of("v2", spec.build())))).isEqualTo(ErrorCode.VNI_IN_USE);
        engine().declare(Bench.network("s1", "10.9.0.0/24"));
        assertThat(waitsFor(engine().declare(Bench.network("s2", "10.9.0.0/25"))))
                .isEqualTo(ErrorCode.POOL_OVERLAP);

        engine().remove(ObjectKind.NETWORK, "v1");
        assertThat(engine().network("v2").orElseThrow().condition().isAllocated())
                .isTrue();
        assertThat(engine().network("s2").orElseThrow().condition().isAllocated())
                .isFalse();
        engine().remove(ObjectKind.NETWORK, "s1");
        assertThat(engine().network("s2").orElseThrow().condition().isAllocated())
                .isTrue();
    }

    @Test
    @DisplayName("CLU-4: a service that publishes gets a VIP on ingress first, and its tasks an address there")
    void ingress() {
        engine().declare(Bench.network("n"));
        Service web = Bench.publishing("web", "n", 0);
        assertThat(waitsFor(engine().declare(web))).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        engine().declare(Bench.ingress("ingress"));

        Declared<Service> declared = engine().service("web").orElseThrow();
        assertThat(declared.object().state().virtualIps())
                .extracting("networkId")
                .containsExactly("ingress", "n");
        assertThat(declared.object().state().ports().get(0).publishedPort()).isEqualTo(30_000);
        Task task = engine().declare(Bench.task("t", web, "node")).object();
        assertThat(task.state().networks()).extracting(Attachment::networkId).containsExactly("ingress", "n");
    }

    @Test
    @DisplayName("CLU-5: a node has an address on ingress and wherever it has live tasks, by counting")
    void nodeAttachments() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.network("n"));
        engine().declare(Network.of(
                "local", NetworkSpec.builder("local").driver("bridge").build()));
        engine().declare(Bench.onNode("t1", "node", "n", "local"));
        engine().declare(Bench.node("node"));
        assertThat(networksOf("node")).containsExactlyInAnyOrder("ingress", "n");
        engine().declare(Bench.onNode("t2", "node", "n"));
        engine().declare(Task.builder("t1")
                .node("node")
                .spec(Bench.onNode("t1", "node", "n", "local").spec())
                .ended(true)
                .build());
        assertThat(networksOf("node")).containsExactlyInAnyOrder("ingress", "n");
        engine().remove(ObjectKind.TASK, "t2");
        assertThat(networksOf("node")).containsExactly("ingress");
        engine().remove(ObjectKind.TASK, "t1");
        engine().remove(ObjectKind.NETWORK, "n");
        engine().remove(ObjectKind.NETWORK, "ingress");
        assertThat(networksOf("node")).isEmpty();
    }

    private List<String> networksOf(String node) {
        return engine().node(node).orElseThrow().object().attachments().stream()
                .map(Attachment::networkId)
                .toList();
    }

    @Test
    @DisplayName("CLU-6: a second ingress network is refused, and the one stays while a service needs it")
    void oneIngress() {
        engine().declare(Bench.ingress("i"));
        assertThat(codeOf(() -> engine().declare(Bench.ingress("j")))).isEqualTo(ErrorCode.INGRESS_EXISTS);
        engine().declare(Bench.network("n"));
        engine().declare(Bench.publishing("web", "n", 80));
        assertThat(codeOf(() -> engine().remove(ObjectKind.NETWORK, "i"))).isEqualTo(ErrorCode.NETWORK_IN_USE);
        engine().remove(ObjectKind.SERVICE, "web");
        engine().remove(ObjectKind.NETWORK, "i");
        assertThat(engine().networks()).hasSize(1);
    }

    @Test
    @DisplayName("CLU-9: of a network only labels change; a task's networks, service and end never")
    void immutable() {
        Declared<Network> first = engine().declare(Bench.network("n"));
        Network labelled = Network.of(
                "n", NetworkSpec.builder("n").labels(Map.of("a", "b")).build());
        Declared<Network> second = engine().declare(labelled);
        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(second.object().state()).isEqualTo(first.object().state());
        assertThat(codeOf(() -> engine().declare(Bench.network("n", "10.2.0.0/24"))))
                .isEqualTo(ErrorCode.IMMUTABLE_FIELD);
        engine().declare(Bench.network("m"));
        engine().declare(Bench.task("t", "n"));
        assertThat(codeOf(() -> engine().declare(Bench.task("t", "m")))).isEqualTo(ErrorCode.IMMUTABLE_FIELD);
    }

    @Test
    @DisplayName("CLU-1, CLU-8: a restart brings everything back as it was, and writes nothing")
    void restart() {
        engine().declare(Bench.ingress("z-ingress"));
        engine().declare(Bench.node("node"));
        for (int i = 0; i < 5; i++) {
            engine().declare(Bench.network("n" + i));
            Service service = Bench.publishing("s" + i, "n" + i, 0);
            engine().declare(service);
            engine().declare(Bench.task("t" + i, service, "node"));
        }
        engine().declare(Bench.task("lost", "nowhere"));
        List<Declared<Network>> networks = engine().networks();
        List<Object> before = objects();

        assertThat(bench.restart()).as("written").isZero();

        assertThat(objects()).isEqualTo(before);
        assertThat(engine().networks()).isEqualTo(networks);
        assertThat(engine().waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("CLU-1, CLU-8: a restart brings 10,000 tasks back as they were, in whatever order they were declared")
    void restartOfMany() {
        long seed = new Random().nextLong();
        System.out.println("ClusterEngineTest.restartOfMany, seed " + seed);
        Random random = new Random(seed);
        engine().declare(Bench.network("n", "10.1.0.0/18"));
        List<Service> services = List.of(Bench.service("a", "n"), Bench.service("b", "n"), Bench.service("c", "n"));
        services.forEach(each -> engine().declare(each));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, random);
        for (int number : numbers) {
            engine().declare(Bench.task("t" + number, services.get(random.nextInt(services.size())), "node"));
        }
        List<Declared<Task>> tasks = engine().tasks();
        assertThat(tasks).hasSize(10_000);

        assertThat(bench.restart()).as("written").isZero();

        assertThat(engine().tasks()).isEqualTo(tasks);
    }

    @Test
    @DisplayName("a task that lies under another one's id is store-failure, and named, also among many")
    void foreignRecord() {
        List<StoreChange> changes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = bench.form.write(Bench.task(i == 4_321 ? "other" : "t" + i));
            changes.add(new StoreChange.Put(new StoredRecord("task", "t" + i, 1, bytes)));
        }
        bench.store.submit(changes).join();

        AllocatorException failure = catchThrowableOfType(AllocatorException.class, bench::open);

        assertThat(failure.code()).isEqualTo(ErrorCode.STORE_FAILURE);
        assertThat(failure).hasMessageContaining("record task t4321").hasMessageContaining("holds task other");
    }

    private List<Object> objects() {
        List<Object> objects = new ArrayList<>();
        engine().networks().forEach(each -> objects.add(each.object()));
        engine().nodes().forEach(each -> objects.add(each.object()));
        engine().services().forEach(each -> objects.add(each.object()));
        engine().tasks().forEach(each -> objects.add(each.object()));
        return objects;
    }

    @Test
    @DisplayName(
            "CLU-2, CLU-7: a removal is one batch with what the first in line gets, and comes alone where nobody waits")
    void oneBatchToWake() {
        engine().declare(Bench.network("n", "10.1.0.0/29")); // 5 addresses beside the gateway
        for (int i = 0; i < 6; i++) {
            engine().declare(Bench.task("t" + i, "n"));
        }
        int batches = bench.store.batches.size();

        engine().remove(ObjectKind.TASK, "t0");

        assertThat(bench.store.batches).hasSize(batches + 1);
        assertThat(bench.store.batches.get(batches))
                .extracting(change -> change.getClass().getSimpleName() + " " + change.id())
                .startsWith("Delete t0")
                .endsWith("Put t5");

        engine().remove(ObjectKind.TASK, "t1");
        assertThat(bench.store.batches).hasSize(batches + 2);
        bench.restart();
        assertThat(engine().task("t1")).isEmpty();
    }

    @Test
    @DisplayName(
            "CLU-2, CLU-7: when much comes free at once, the store gets it all, and is not kept waiting for the end")
    void manyToWake() {
        engine().declare(Bench.network("n", "10.1.0.0/24"));
        Batch.Builder removals = Batch.builder();
        for (int i = 0; i < 300; i++) {
            engine().declare(Bench.task("t" + i, "n"));
            if (i < 200) {
                removals.remove(ObjectKind.TASK, "t" + i);
            }
        }
        assertThat(engine().waiting()).isEqualTo(47);
        int batches = bench.store.batches.size();

        engine().apply(removals.build(), ClusterEngine.Mode.EACH);

        assertThat(engine().waiting()).isZero();
        assertThat(bench.store.batches.subList(batches, bench.store.batches.size()))
                .hasSizeGreaterThan(47)
                .allSatisfy(batch -> assertThat(batch).hasSizeLessThan(200));
        List<Object> before = objects();
        bench.restart();
        assertThat(objects()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-1: a batch that is to be whole changes nothing if one of it cannot be allocated")
    void whole() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.node("node"));
        engine().declare(Bench.network("n", "10.1.0.0/29"));
        Service web = Bench.publishing("web", "n", 80);
        engine().declare(web);
        for (int i = 0; i < 3; i++) {
            engine().declare(Bench.task("t" + i, web, "node"));
        }
        List<Object> before = objects();
        int batches = bench.store.batches.size();
        Batch.Builder batch = Batch.builder()
                .remove(ObjectKind.TASK, "t0")
                .declare(Bench.network("m"))
                .declare(Service.of(
                        "web",
                        ServiceSpec.builder("web")
                                .on("m")
                                .endpoint(web.spec().endpoint())
                                .build()))
                .declare(Bench.publishing("other", "m", 81));
        for (int i = 3; i < 9; i++) {
            batch.declare(Bench.task("t" + i, "n"));
        }

        assertThat(codeOf(() -> engine().apply(batch.build(), ClusterEngine.Mode.WHOLE)))
                .isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);

        assertThat(objects()).isEqualTo(before);
        assertThat(bench.store.batches).hasSize(batches);
        bench.restart();
        assertThat(objects()).isEqualTo(before);
    }

    @Test
    @DisplayName("PRT-3: in one batch, the port of a removed service can be taken by a new one")
    void portInBatch() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.network("n"));
        engine().declare(Bench.publishing("a", "n", 80));

        engine().apply(
                        Batch.builder()
                                .declare(Bench.publishing("b", "n", 80))
                                .remove(ObjectKind.SERVICE, "a")
                                .build(),
                        ClusterEngine.Mode.WHOLE);

        assertThat(engine().service("b").orElseThrow().condition().isAllocated())
                .isTrue();
        assertThat(engine().service("a")).isEmpty();
    }

    @Test
    @DisplayName("CLU-7: what the store did not take was not done, and the engine goes on with what is stored")
    void fullDisk() {
        engine().declare(Bench.network("n"));
        engine().declare(Bench.task("t", "n"));
        List<Object> before = objects();
        bench.store.full = true;
        assertThat(codeOf(() -> engine().declare(Bench.task("u", "n")))).isEqualTo(ErrorCode.STORE_FAILURE);
        assertThat(codeOf(() -> engine().remove(ObjectKind.TASK, "t"))).isEqualTo(ErrorCode.STORE_FAILURE);
        assertThat(objects()).isEqualTo(before);

        bench.store.full = false;
        assertThat(engine().declare(Bench.task("u", "n")).condition().isAllocated())
                .isTrue();
    }

    @Test
    @DisplayName(
            "an object that is removed and declared anew has a greater version, also after a restart, as one of a batch too")
    void versionsGoOn() {
        engine().declare(Bench.network("n"));
        Declared<Network> labelled = engine().declare(Network.of(
                "n", NetworkSpec.builder("n").labels(Map.of("a", "b")).build()));
        engine().remove(ObjectKind.NETWORK, "n");
        bench.restart();
        long anew = engine().declare(Bench.network("n")).version();
        assertThat(anew).isGreaterThan(labelled.version());

        engine().apply(Batch.builder().remove(ObjectKind.NETWORK, "n").build(), ClusterEngine.Mode.WHOLE);
        bench.restart();
        assertThat(engine().declare(Bench.network("n")).version()).isGreaterThan(anew);
    }

    @Test
    @DisplayName(
            "SVC-7: addresses of a service's network are its one live task's; a second task is refused, and so are they for two")
    void presetsOfOneReplica() {
        engine().declare(Bench.network("n", "10.1.0.0/24"));
        Service fixed = Service.of(
                "s",
                ServiceSpec.builder("s")
                        .on(NetworkAttachmentSpec.to("n", IpAddress.parse("10.1.0.77")))
                        .build());
        engine().declare(fixed);
        Task first =
                engine().declare(Bench.task("t1", Bench.service("s", "n"), "a")).object();
        assertThat(first.addresses("n")).containsExactly(Cidr.parse("10.1.0.77/24"));
        assertThat(codeOf(() -> engine().declare(Bench.task("t2", Bench.service("s", "n"), "a"))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(engine().tasks()).hasSize(1);
        engine().declare(first.toBuilder().state(null).ended(true).build());
        assertThat(engine().declare(Bench.task("t2", Bench.service("s", "n"), "a"))
                        .object()
                        .addresses("n"))
                .containsExactly(Cidr.parse("10.1.0.77/24"));

        engine().declare(Bench.service("many", "n"));
        engine().declare(Bench.task("m1", Bench.service("many", "n"), "a"));
        engine().declare(Bench.task("m2", Bench.service("many", "n"), "a"));
        Service preset = Service.of(
                "many",
                ServiceSpec.builder("many")
                        .on(NetworkAttachmentSpec.to("n", IpAddress.parse("10.1.0.88")))
                        .build());
        assertThat(codeOf(() -> engine().declare(preset))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(engine().service("many").orElseThrow().object().spec())
                .isEqualTo(Bench.service("many", "n").spec());
    }

    @Test
    @DisplayName(
            "IPM-10, IPM-6: cursors go on over a restart once they are saved, and saving what is saved writes nothing")
    void hints() {
        engine().declare(Bench.network("n", "10.1.0.0/24"));
        engine().declare(Bench.task("t1", "n"));
        Cidr second =
                engine().declare(Bench.task("t2", "n")).object().addresses("n").get(0);
        engine().remove(ObjectKind.TASK, "t2");
        engine().saveHints();
        int batches = bench.store.batches.size();
        engine().saveHints();
        assertThat(bench.store.batches).hasSize(batches);

        bench.engine = bench.open(); // as after a crash: nothing was closed
        assertThat(bench.store.batches).hasSize(batches);
        assertThat(engine().declare(Bench.task("t3", "n"))
                        .object()
                        .addresses("n")
                        .get(0))
                .isEqualTo(Cidr.parse("10.1.0.4/24"))
                .isNotEqualTo(second);
    }

    @Test
    @DisplayName("an update from another version than the present one is refused")
    void versions() {
        Declared<Network> network = engine().declare(Bench.network("n"));
        Batch stale = Batch.builder()
                .declare(Bench.network("n"))
                .expect(ObjectKind.NETWORK, "n", network.version() + 1)
                .build();
        assertThat(codeOf(() -> engine().apply(stale, ClusterEngine.Mode.EACH))).isEqualTo(ErrorCode.VERSION_CONFLICT);
    }
}
