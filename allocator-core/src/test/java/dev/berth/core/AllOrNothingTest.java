package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.status.AllocatorEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AllOrNothingTest {
    private static final int MANY = 50;

    /** A network with all that one can ask for: six driver calls and more. */
    private static Network rich(String id) {
        IpamConfig first = IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.77/24"))
                .range(Cidr.parse("10.7.0.128/25"))
                .gateway(IpAddress.parse("10.7.0.9"))
                .reserve("router", IpAddress.parse("10.7.0.200"))
                .reserve("printer", IpAddress.parse("10.7.0.129"))
                .build();
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .ipam(first, IpamConfig.ANY_IPV4)
                        .dualStack(true)
                        .build());
    }

    private static Bench bench() {
        Bench bench = Bench.inMemory();
        for (String id : List.of("a", "b", "c")) {
            bench.allocator()
                    .allocate(Network.of(
                            id, NetworkSpec.builder(id).dualStack(true).build()));
        }
        bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("a", "b").build()));
        bench.allocator().allocate(Task.of("t", "a", "b"));
        bench.allocator().allocate(NodeAttachment.of("node", "a"));
        return bench;
    }

    /** Fails each driver call in turn, until the operation gets through. */
    private static int failEachCall(Behaviour failure, ErrorCode code, Function<CnmAllocator, Object> operation) {
        for (int call = 1; call < MANY; call++) {
            Bench bench = bench();
            Set<String> before = bench.picture();
            bench.script.nth(call, failure);
            try {
                var unused = operation.apply(bench.allocator());
                bench.script.behave();
                return call - 1;
            } catch (AllocatorException e) {
                assertThat(bench.script.nthCame()).isTrue();
                bench.script.behave();
                assertThat(e.code()).as("call %d", call).isEqualTo(code);
                assertThat(bench.picture()).as("after call %d failed", call).isEqualTo(before);
                var unused = operation.apply(bench.allocator()); // and nothing is in the way of a retry
            }
        }
        throw new AssertionError("never got through");
    }

    @Test
    @DisplayName(
            "GEN-1: the listener is told of each address that a failed allocation has given back, the last one first")
    void tellsOfWhatIsGivenBack() {
        Bench bench = bench();
        bench.events.clear();

        assertThatThrownBy(() -> bench.allocator().allocate(Task.of("u", "c", "nowhere")))
                .isInstanceOf(AllocatorException.class);
        assertThat(bench.events)
                .extracting(Object::getClass, event -> ((AllocatorEvent.AddressRolledBack) event).networkId())
                .containsExactly(
                        tuple(AllocatorEvent.AddressRolledBack.class, "c"),
                        tuple(AllocatorEvent.AddressRolledBack.class, "c"));
        bench.events.clear();

        assertThatThrownBy(() -> bench.allocator()
                        .allocate(Service.of(
                                "s", ServiceSpec.builder("s").on("a", "nowhere").build())))
                .as("what it had before, it keeps")
                .isInstanceOf(AllocatorException.class);
        assertThat(bench.events).isEmpty();
    }

    @Test
    @DisplayName("GEN-1, GEN-8: the listener is not told that an address is given back while that is pending")
    void tellsOfWhatIsPending() {
        Bench bench = bench();
        bench.events.clear();
        bench.script.nth(3, Behaviour.REFUSE); // after two addresses, one of each family

        assertThatThrownBy(() -> bench.allocator().allocate(Task.of("u", "c", "nowhere")))
                .isInstanceOf(AllocatorException.class);
        assertThat(bench.events)
                .extracting(Object::getClass)
                .containsExactlyInAnyOrder(AllocatorEvent.ReleasePending.class, AllocatorEvent.AddressRolledBack.class);
    }

    @Test
    @DisplayName("GEN-1: a network of which any driver call is refused leaves everything as it was")
    void network() {
        int calls = failEachCall(
                Behaviour.REFUSE, new ErrorCode("acme-busy"), allocator -> allocator.allocate(rich("new")));
        assertThat(calls).isEqualTo(3 + 2 + 3 + 1); // pools, reserved, gateways, driver
    }

    @Test
    @DisplayName("GEN-1: a service of which any driver call is refused leaves everything as it was")
    void service() {
        int calls = failEachCall(
                Behaviour.REFUSE,
                new ErrorCode("acme-busy"),
                allocator -> allocator.allocate(Service.of(
                        "new", ServiceSpec.builder("new").on("a", "b", "c").build())));
        assertThat(calls).isEqualTo(6);
    }

    @Test
    @DisplayName("GEN-1: a failed service update keeps the virtual IPs that were live, and leaks none of the new")
    void serviceUpdate() {
        int calls = failEachCall(
                Behaviour.refuse(ErrorCode.NO_AVAILABLE_ADDRESSES),
                ErrorCode.NO_AVAILABLE_ADDRESSES,
                allocator -> allocator.allocate(
                        Service.of("s", ServiceSpec.builder("s").on("c", "a").build())));
        assertThat(calls).isEqualTo(2);
    }

    @Test
    @DisplayName("GEN-1: a task of which any driver call is refused leaves everything as it was")
    void task() {
        Task task = Task.builder("new")
                .spec(new TaskSpec(List.of(
                        NetworkAttachmentSpec.to("a"),
                        NetworkAttachmentSpec.to("b", IpAddress.parse("10.0.1.77")),
                        NetworkAttachmentSpec.to("c"))))
                .build();
        assertThat(failEachCall(Behaviour.REFUSE, new ErrorCode("acme-busy"), allocator -> allocator.allocate(task)))
                .isEqualTo(6);
        assertThat(failEachCall(
                        Behaviour.REFUSE,
                        new ErrorCode("acme-busy"),
                        allocator -> allocator.allocate(Task.of("t", "c", "b"))))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("GEN-1: a node attachment of which any driver call is refused leaves everything as it was")
    void nodeAttachment() {
        assertThat(failEachCall(
                        Behaviour.REFUSE,
                        new ErrorCode("acme-busy"),
                        allocator -> allocator.allocate(NodeAttachment.of("node", "b"))))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("GEN-1, DRV-6: a call that answers nothing is a driver-failure that leaves everything as it was")
    void nothingAnswered() {
        assertThat(failEachCall(
                        Behaviour.NOTHING, ErrorCode.DRIVER_FAILURE, allocator -> allocator.allocate(rich("new"))))
                .isEqualTo(9);
        assertThat(failEachCall(
                        Behaviour.NOTHING,
                        ErrorCode.DRIVER_FAILURE,
                        allocator -> allocator.allocate(Task.of("new", "a", "b"))))
                .isEqualTo(4);
    }

    @Test
    @DisplayName("GEN-1: an unknown network among a service's or task's undoes what was taken on the others")
    void unknownNetwork() {
        Bench bench = bench();
        Set<String> before = bench.picture();
        assertThat(Failures.codeOf(() -> bench.allocator()
                        .allocate(Service.of(
                                "new",
                                ServiceSpec.builder("new").on("a", "nowhere").build()))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("new", "b", "nowhere"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("GEN-2: specs stay as they are, and the failed network is free to become another")
    void specsAreNotModified() {
        Bench bench = bench();
        Network wanted = rich("new");
        Network same = rich("new");
        Network got = bench.allocator().allocate(wanted);
        assertThat(wanted).isEqualTo(same);
        assertThat(got.spec()).isEqualTo(same.spec());
        assertThat(got.state()).isNotNull();

        bench.allocator().releaseNetwork("new");
        bench.script.next("allocateNetwork", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(wanted))).hasToString("acme-busy");
        Network other = bench.allocator().allocate(Bench.network("new", IpamConfig.subnet("10.99.0.0/24")));
        assertThat(other.state().ipam().pools().get(0).subnet()).hasToString("10.99.0.0/24");
    }
}
