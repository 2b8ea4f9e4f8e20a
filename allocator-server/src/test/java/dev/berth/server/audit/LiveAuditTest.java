package dev.berth.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.CnmAllocator;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.MemoryStore;
import dev.berth.engine.ObjectKind;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import dev.berth.server.json.JsonForm;
import dev.berth.server.state.StoredObjects;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The audit of a running server")
class LiveAuditTest {
    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = new Ipam();
    private final ClusterEngine engine = ClusterEngine.builder(
                    () -> CnmAllocator.builder()
                            .networkDriver(new OverlayDriverProvider())
                            .ipamDriver(ipam),
                    store,
                    new JsonForm())
            .open();

    @BeforeEach
    void declare() {
        engine.declare(Network.of(
                "ingress", NetworkSpec.builder("ingress").ingress(true).build()));
        engine.declare(Network.of("n", NetworkSpec.named("n")));
        engine.declare(new Node("node", List.of()));
        engine.declare(Service.of(
                "web",
                ServiceSpec.builder("web")
                        .on("n")
                        .endpoint(new EndpointSpec(EndpointMode.VIP, List.of(PublishedPort.tcp(80))))
                        .build()));
        engine.declare(
                Task.builder("t").node("node").spec(Task.of("x", "n").spec()).build());
        engine.declare(Task.of("waits", "nowhere"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private LiveAudit.Report audit() {
        return LiveAudit.of(engine, () -> StoredObjects.of(store));
    }

    private List<String> found() {
        return audit().findings().stream()
                .map(each -> each.ref() + " " + each.code())
                .toList();
    }

    @Test
    @DisplayName("finds nothing where all is well, and tells what waits")
    void nothing() {
        LiveAudit.Report report = audit();
        assertThat(report.findings()).isEmpty();
        assertThat(report.pending()).isEmpty();
        assertThat(report.waiting()).hasSize(1);
    }

    @Test
    @DisplayName("finds an object that somebody deleted from the store")
    void deletedFromStore() {
        write(new StoreChange.Delete("task", "t"));
        assertThat(found()).containsExactly("task t not-stored");
    }

    @Test
    @DisplayName("finds an object that somebody put into the store")
    void putIntoStore() {
        Task task = Task.of("u", "n");
        write(new StoreChange.Put(new StoredRecord("task", "u", 1, new JsonForm().write(task))));
        assertThat(found()).containsExactly("task u not-served");
    }

    @Test
    @DisplayName("finds an object that somebody changed in the store, and whom its new address belongs to")
    void changedInStore() {
        Task task = engine.task("t").orElseThrow().object();
        Task other = task.toBuilder()
                .state(new TaskState(
                        List.of(new Attachment(
                                "n",
                                List.of(engine.service("web")
                                        .orElseThrow()
                                        .object()
                                        .virtualIps("n")
                                        .get(0)))),
                        null))
                .build();
        write(new StoreChange.Put(new StoredRecord("task", "t", 9, new JsonForm().write(other))));
        assertThat(found()).containsExactly("task t address-in-use", "task t stored-otherwise");
    }

    @Test
    @DisplayName("passes over records of kinds that it does not know")
    void otherKinds() {
        write(new StoreChange.Put(new StoredRecord("hint", "h", 1, new byte[] {'{', '}'})));
        assertThat(found()).isEmpty();
    }

    @Test
    @DisplayName("finds an address that the driver gave somebody else, whom nobody here knows")
    void foreignAddress() {
        ipam.take("n");
        assertThat(audit().findings()).singleElement().satisfies(each -> {
            assertThat(each.ref() + " " + each.code()).isEqualTo("network n held-by-nobody");
            assertThat(each.problem()).contains("the driver holds 5, of which 4 have owners");
        });
    }

    @Test
    @DisplayName("finds an address that was given back to the driver while somebody has it")
    void givenBackBehindItsBack() {
        ipam.giveBack(
                "n",
                engine.task("t").orElseThrow().object().addresses("n").get(0).address());
        assertThat(found()).containsExactly("network n free-at-driver");
    }

    @Test
    @DisplayName("finds what the ledger books to a task that is not declared, and to one that does not have it")
    void leakedInLedger() {
        engine.allocator().allocate(Task.of("ghost", "n"));
        assertThat(found()).containsExactly("task ghost leaked");
    }

    @Test
    @DisplayName("finds a network that is allocated, and not declared")
    void leakedNetwork() {
        engine.allocator().allocate(Network.of("ghost", NetworkSpec.named("ghost")));
        assertThat(found()).containsExactly("network ghost leaked");
    }

    @Test
    @DisplayName("finds an object whose address was released behind the engine's back")
    void notBooked() {
        engine.allocator().releaseTask("t");
        assertThat(found()).containsExactly("task t not-booked");
    }

    @Test
    @DisplayName("finds two owners of one address: the object and whom the ledger books it to")
    void twoOwners() {
        IpAddress address =
                engine.task("t").orElseThrow().object().addresses("n").get(0).address();
        engine.allocator().releaseTask("t");
        engine.allocator()
                .allocate(Task.builder("ghost")
                        .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to("n", address))))
                        .build());
        assertThat(found()).containsExactly("task ghost leaked", "task t address-in-use");
    }

    @Test
    @DisplayName("tells of releases that are pending, and does not take their addresses for leaks")
    void pendingRelease() {
        ipam.refusesReleases = true;
        engine.remove(ObjectKind.TASK, "t");
        LiveAudit.Report report = audit();
        assertThat(report.findings()).isEmpty();
        assertThat(report.pending()).isNotEmpty().allSatisfy(each -> assertThat(each.driver())
                .isEqualTo("ipam driver default"));
        assertThat(engine.task("t")).isEmpty();
    }

    private void write(StoreChange change) {
        store.submit(List.of(change)).join();
    }

    /** The default driver, which others use too. */
    private static final class Ipam implements IpamDriverProvider {
        private final IpamDriverProvider provider = DefaultIpamProvider.withPools("10.9.0.0/16", 24);
        private IpamDriver driver;
        private boolean refusesReleases;
        private final Map<String, PoolId> pools = new HashMap<>();

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public IpamDriver create(DriverContext context) {
            driver = provider.create(context);
            return new Forwarding();
        }

        void take(String network) {
            driver.requestAddress(new AddressRequest(
                    pools.get(network), null, new OwnerToken(OwnerKind.TASK, "foreign", ""), Map.of()));
        }

        void giveBack(String network, IpAddress address) {
            driver.releaseAddress(new AddressRelease(
                    pools.get(network),
                    address,
                    new OwnerToken(OwnerKind.TASK, "foreign", ""),
                    ReleaseReason.ROLLED_BACK));
        }

        private final class Forwarding implements IpamDriver {
            @Override
            public IpamCapabilities capabilities() {
                return driver.capabilities();
            }

            @Override
            public AddressSpaces addressSpaces() {
                return driver.addressSpaces();
            }

            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = driver.requestPool(request);
                pools.put(request.owner().id(), pool.id());
                return pool;
            }

            @Override
            public void releasePool(PoolRelease release) {
                driver.releasePool(release);
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                return driver.requestAddress(request);
            }

            @Override
            public void releaseAddress(AddressRelease release) {
                if (refusesReleases) {
                    throw new IllegalStateException("the driver is broken");
                }
                driver.releaseAddress(release);
            }

            @Override
            public Optional<PoolStatus> status(PoolId pool) {
                return driver.status(pool);
            }
        }
    }
}
