package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.IpAddress;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the reference's own suite tests of its loop around the allocator; {@link ClusterEngineTest} has the rest of it. */
@Timeout(60)
class ReferenceScenariosTest {
    private final Bench bench = new Bench();

    private ClusterEngine engine() {
        return bench.engine;
    }

    private void put(ObjectKind kind, String id, byte[] bytes) {
        bench.store
                .submit(List.of(new StoreChange.Put(new StoredRecord(kind.toString(), id, 1, bytes))))
                .join();
    }

    private IpAddress vip(String service) {
        List<VirtualIp> virtualIps =
                engine().service(service).orElseThrow().object().stateOrNone().virtualIps();
        assertThat(virtualIps).hasSize(1);
        return virtualIps.get(0).address().address();
    }

    private Set<IpAddress> addresses() {
        Set<IpAddress> addresses = new HashSet<>();
        engine().tasks().forEach(task -> {
            assertThat(task.condition().isAllocated()).isTrue();
            task.object().addresses("n").forEach(each -> assertThat(addresses.add(each.address()))
                    .as("owner of " + each)
                    .isTrue());
        });
        return addresses;
    }

    @Test
    @DisplayName("CLU-1, GEN-7: 100 restarts with one new task each, and never a duplicate or another address")
    void hundredRestarts() {
        engine().declare(Bench.network("n", "10.1.0.0/24"));
        engine().declare(Bench.service("s", "n"));
        IpAddress vip = vip("s");
        Set<IpAddress> before = Set.of();
        for (int restart = 0; restart < 100; restart++) {
            engine().declare(Bench.task("t" + (restart * 37) % 100, Bench.service("s", "n"), "node"));
            bench.restart();
            Set<IpAddress> now = addresses();
            assertThat(now).hasSize(restart + 1).containsAll(before).doesNotContain(vip);
            assertThat(vip("s")).isEqualTo(vip);
            before = now;
        }
    }

    @Test
    @DisplayName("CLU-1: stored virtual IPs are not taken by tasks that are new, however they sort")
    void storedVipsStay() {
        engine().declare(Bench.network("n", "10.1.0.0/28"));
        for (int i = 0; i < 6; i++) {
            engine().declare(Bench.service("z" + i, "n"));
        }
        Set<IpAddress> vips = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            vips.add(vip("z" + i));
        }
        for (int i = 0; i < 9; i++) { // stored without state, and more than there is room for
            put(ObjectKind.TASK, "a" + i, bench.form.write(Bench.task("a" + i, "n")));
        }
        bench.restart();
        for (int i = 0; i < 6; i++) {
            assertThat(vips).contains(vip("z" + i));
        }
        assertThat(engine().waiting()).isEqualTo(2);
        engine().tasks().stream().filter(task -> task.condition().isAllocated()).forEach(task -> assertThat(vips)
                .doesNotContain(task.object().addresses("n").get(0).address()));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a start that hangs cannot be interrupted
    @DisplayName("CLU-1, CLU-5: an ingress network that a start allocates has its nodes attached by that start")
    void ingressAtTheStart() {
        put(ObjectKind.NETWORK, "i", bench.form.write(Bench.ingress("i")));
        put(ObjectKind.NODE, "n", bench.form.write(Bench.node("n")));
        bench.restart();
        assertThat(engine().network("i").orElseThrow().condition().isAllocated())
                .isTrue();
        assertThat(node("n").attachments()).extracting(Attachment::networkId).containsExactly("i");
        assertThat(engine().waiting()).isZero();
    }

    private Node node(String id) {
        return engine().node(id).orElseThrow().object();
    }

    @Test
    @DisplayName(
            "CLU-1: a network that is not allocated yet and sorts first steals neither subnet nor VNI from a stored one")
    void unallocatedNetworkStealsNothing() {
        engine().declare(Bench.network("m"));
        Network stored = engine().network("m").orElseThrow().object();
        put(ObjectKind.NETWORK, "a", bench.form.write(Bench.network("a")));
        put(
                ObjectKind.NETWORK,
                "b",
                bench.form.write(Network.of(
                        "b",
                        NetworkSpec.builder("b")
                                .ipam(IpamConfig.subnet(stored.state()
                                        .ipam()
                                        .pools()
                                        .get(0)
                                        .subnet()
                                        .toString()))
                                .build())));
        bench.restart();
        assertThat(engine().network("m").orElseThrow().object()).isEqualTo(stored);
        Network a = engine().network("a").orElseThrow().object();
        assertThat(a.state().ipam().pools().get(0).subnet())
                .isNotEqualTo(stored.state().ipam().pools().get(0).subnet());
        assertThat(a.state().driver()).isNotEqualTo(stored.state().driver());
        assertThat(engine().network("b").orElseThrow().condition().isAllocated())
                .as("wants the stored one's subnet")
                .isFalse();
    }

    @Test
    @DisplayName("CLU-5: a node that was stored half-allocated is completed, and keeps what it had")
    void halfAllocatedNode() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.network("n"));
        engine().declare(Bench.node("node"));
        Attachment onIngress =
                engine().node("node").orElseThrow().object().attachments().get(0);
        put(
                ObjectKind.TASK,
                "t",
                bench.form.write(Bench.onNode("t", "node", "n"))); // the crash came before the node's turn
        bench.restart();
        assertThat(engine().node("node").orElseThrow().condition().isAllocated())
                .isTrue();
        assertThat(engine().node("node").orElseThrow().object().attachments())
                .contains(onIngress)
                .extracting(Attachment::networkId)
                .containsExactlyInAnyOrder("ingress", "n");
    }

    @Test
    @DisplayName(
            "PRT-4, PRT-2: ports are repeatable: the same declarations get the same, in another engine and after a restart")
    void portsAreRepeatable() {
        List<Object> first = ports();
        bench.restart();
        assertThat(published()).isEqualTo(first);
        assertThat(new ReferenceScenariosTest().ports()).isEqualTo(first);
    }

    private List<Object> ports() {
        engine().declare(Bench.ingress("ingress"));
        engine().declare(Bench.network("n"));
        for (int i = 0; i < 5; i++) {
            engine().declare(Bench.publishing("s" + i, "n", 0, 80 + i, 0));
        }
        return published();
    }

    private List<Object> published() {
        return engine().services().stream()
                .map(Declared::object)
                .map(Service::stateOrNone)
                .<Object>map(state -> state.ports())
                .toList();
    }
}
