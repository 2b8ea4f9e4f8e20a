package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.CnmAllocator;
import dev.berth.core.status.PendingRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** An engine all of whose effects, in the store and at drivers that remember, pass through one {@link Power}. */
final class Outside {
    final Power power = new Power();
    final OutsideIpam ipam;
    final OutsideDriver driver = new OutsideDriver(power);
    final KeptForm form = new KeptForm();
    private final MemoryStore records = new MemoryStore();
    private final StandingClock clock = new StandingClock();
    ClusterEngine engine;

    Outside(boolean idempotent) {
        this.ipam = new OutsideIpam(power, idempotent);
        this.engine = open();
    }

    private ClusterEngine open() {
        return ClusterEngine.builder(this::allocator, new PoweredStore(), form)
                .clock(clock)
                .open();
    }

    private CnmAllocator.Builder allocator() {
        return CnmAllocator.builder().clock(clock).networkDriver(driver).ipamDriver(ipam);
    }

    /** Another process; the former one is not closed. */
    void restart() {
        power.restore();
        engine = open();
    }

    /** Time passes, and the drivers are tried again. */
    void retry() {
        pass();
        engine.retryDrivers();
    }

    /** Time passes. */
    void pass() {
        clock.pass(Duration.ofMinutes(10));
    }

    Network network(String id) {
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .driver("outside")
                        .ipam(new IpamSpec(DriverConfig.named("outside"), List.of(IpamConfig.ANY_IPV4)))
                        .build());
    }

    /** The kinds and ids of what is stored beside the objects. */
    Set<String> intents() {
        Set<String> intents = new TreeSet<>();
        records.load(stored -> {
            if (stored.kind().equals(Intents.KIND)) {
                intents.add(stored.id() + " " + form.kept(stored.bytes()));
            }
        });
        return intents;
    }

    Set<String> storedObjects() {
        Set<String> objects = new TreeSet<>();
        records.load(stored -> Bench.ref(stored).ifPresent(ref -> objects.add(ref.toString())));
        return objects;
    }

    /** What the objects say they hold at the IPAM driver, in its words. */
    Set<String> heldByObjects() {
        return new TreeSet<>(everythingHeld());
    }

    /** The same, each as often as somebody holds it. */
    List<String> everythingHeld() {
        List<String> held = new ArrayList<>();
        engine.networks().forEach(network -> {
            if (network.object().state() != null) {
                network.object().state().ipam().pools().forEach(pool -> {
                    held.add("pool " + pool.poolId());
                    if (pool.gateway() != null) {
                        held.add(pool.gateway() + " of " + pool.poolId());
                    }
                });
            }
        });
        engine.services()
                .forEach(service -> service.object().stateOrNone().virtualIps().forEach(ip -> {
                    if (ip.address() != null) {
                        held.add(ip.address().address() + " of " + poolOf(ip.networkId()));
                    }
                }));
        engine.tasks().forEach(task -> {
            if (task.object().state() != null) {
                task.object().state().networks().forEach(each -> each.addresses()
                        .forEach(address -> held.add(address.address() + " of " + poolOf(each.networkId()))));
            }
        });
        engine.nodes().forEach(node -> node.object().attachments().forEach(each -> each.addresses()
                .forEach(address -> held.add(address.address() + " of " + poolOf(each.networkId())))));
        return held;
    }

    private String poolOf(String networkId) {
        return engine.network(networkId)
                .map(network -> network.object().state())
                .map(state -> state.ipam().pools().get(0).poolId())
                .orElse("none");
    }

    Set<String> networksOfObjects() {
        Set<String> networks = new TreeSet<>();
        engine.networks().forEach(network -> {
            if (network.object().state() != null) {
                networks.add(network.object().id());
            }
        });
        return networks;
    }

    List<PendingRelease> pending(PendingRelease.Stage stage) {
        return engine.allocator().pendingReleases().stream()
                .filter(each -> each.stage() == stage)
                .toList();
    }

    /** As somebody does who has compared the drivers' own records. */
    void dismissOrphans() {
        pending(PendingRelease.Stage.POSSIBLE_ORPHAN)
                .forEach(each -> engine.allocator().dismiss(each.driver(), each.resource()));
    }

    private final class PoweredStore implements Store {
        @Override
        public long epoch() {
            return records.epoch();
        }

        @Override
        public void load(Consumer<StoredRecord> receiver) {
            records.load(receiver);
        }

        @Override
        public CompletableFuture<Void> submit(List<StoreChange> batch) {
            try {
                return power.doing(() -> records.submit(batch));
            } catch (Power.Cut e) {
                return CompletableFuture.failedFuture(AllocatorException.of(ErrorCode.STORE_FAILURE, "the power is cut")
                        .subject("store")
                        .build());
            }
        }

        @Override
        public void close() {}
    }
}
