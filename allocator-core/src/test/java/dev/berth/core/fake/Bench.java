package dev.berth.core.fake;

import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.RestartMode;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PoolUsage;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.ipam.NullIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * An allocator on which both default names, {@code default} and {@code overlay}, are the real drivers or fakes. Thread-safe.
 */
public final class Bench {
    /** A driver that computes in memory, and tells that it may block. */
    public static final DriverTraits BLOCKING = new DriverTraits(true, false, RestartMode.REPLAY);
    /** A driver that may block, and gives the same token the same answer. */
    public static final DriverTraits IDEMPOTENT = new DriverTraits(true, true, RestartMode.REPLAY);
    /** A driver that remembers over a restart. */
    public static final DriverTraits DURABLE = new DriverTraits(false, false, RestartMode.DURABLE);

    /** What the fakes do, and which calls they got. */
    public final Script script = new Script();

    /** The time. */
    public final ManualClock clock = new ManualClock();

    /** The IPAM driver {@code default}. */
    public final FakeIpam ipam;

    /** The network driver {@code overlay}. */
    public final FakeNetworkDriver driver;

    /** What the listener was told. */
    public final List<AllocatorEvent> events = new CopyOnWriteArrayList<>();

    private final UnaryOperator<CnmAllocator.Builder> more;
    private CnmAllocator allocator;

    private Bench(DriverTraits traits, UnaryOperator<CnmAllocator.Builder> more) {
        this.ipam = new FakeIpam("default", script, traits);
        this.driver = new FakeNetworkDriver("overlay", script, traits);
        this.more = more;
        this.allocator = build();
    }

    /** With fakes that compute in memory. */
    public static Bench inMemory() {
        return of(DriverTraits.IN_MEMORY);
    }

    /** With fakes of these traits. */
    public static Bench of(DriverTraits traits) {
        return of(traits, builder -> builder);
    }

    /** With fakes of these traits, and what else is added to the builder. */
    public static Bench of(DriverTraits traits, UnaryOperator<CnmAllocator.Builder> more) {
        return new Bench(traits, more);
    }

    /** An allocator with the real drivers and nothing else. */
    public static CnmAllocator.Builder real() {
        CnmAllocator.Builder builder = CnmAllocator.builder()
                .networkDriver(new OverlayDriverProvider())
                .ipamDriver(new DefaultIpamProvider())
                .ipamDriver(new NullIpamProvider());
        NodeLocalDriverProvider.all().forEach(builder::networkDriver);
        return builder;
    }

    private CnmAllocator build() {
        CnmAllocator.Builder builder = CnmAllocator.builder()
                .networkDriver(driver)
                .ipamDriver(ipam)
                .clock(clock)
                .listener(events::add);
        NodeLocalDriverProvider.all().forEach(builder::networkDriver);
        return more.apply(builder).build();
    }

    /** The allocator. */
    public CnmAllocator allocator() {
        return allocator;
    }

    /** A fresh allocator over the same drivers; what they forget of themselves is theirs to say. */
    public CnmAllocator restart() {
        allocator = build();
        return allocator;
    }

    /** A network with these configs and every default. */
    public static Network network(String id, IpamConfig... configs) {
        return Network.of(id, NetworkSpec.builder(id).ipam(configs).build());
    }

    /** A network whose IPAM driver has this name. */
    public static Network network(String id, String ipamDriver, IpamConfig... configs) {
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .ipam(new IpamSpec(DriverConfig.named(ipamDriver), List.of(configs)))
                        .build());
    }

    /** All that can be seen from outside: what the drivers gave, and what the allocator says of it. */
    public Set<String> picture() {
        Set<String> picture = new TreeSet<>(ipam.given());
        driver.allocated().forEach(id -> picture.add("driver has " + id));
        for (String id : allocator.networkIds()) {
            picture.add("network " + id);
            for (PoolUsage pool : allocator.usage(id).pools()) {
                picture.add("usage " + id + " " + pool);
            }
        }
        allocator.pendingReleases().forEach(pending -> picture.add(pending.toString()));
        return picture;
    }

    /** How many addresses this kind holds on a network. */
    public int held(String networkId, OwnerKind kind) {
        return allocator.usage(networkId).held(kind);
    }
}
