package dev.berth.core.ledger;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.PoolId;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.registry.DriverUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool that a network has, through which its endpoints take addresses. Several may share one {@link Ledger}, through
 * ranges of one parent. Immutable but for the counts, which the ledger guards.
 */
public final class NetworkPool {
    private final String networkId;
    private final int index;
    private final PoolId id;
    private final Ledger ledger;
    private final @Nullable Prefix range;
    private final DriverUse<IpamCalls> use;
    private final String endpointSlot;
    private final Map<String, String> addressOptions;

    /** How many addresses each kind of owner holds through this pool; guarded by the ledger. */
    final HeldCounts held = new HeldCounts();

    /**
     * A pool.
     *
     * @param index which of the network's configs it serves
     * @param id the IPAM driver's name for it
     * @param range the part for dynamic addresses; null for all
     * @param addressOptions what each request for an address carries
     */
    public NetworkPool(
            String networkId,
            int index,
            PoolId id,
            Ledger ledger,
            @Nullable Prefix range,
            DriverUse<IpamCalls> use,
            Map<String, String> addressOptions) {
        this.networkId = networkId;
        this.index = index;
        this.id = id;
        this.ledger = ledger;
        this.range = range;
        this.use = use;
        this.endpointSlot = networkId + "/" + ledger.parent().family();
        this.addressOptions = addressOptions;
    }

    /** The network that has it. */
    public String networkId() {
        return networkId;
    }

    /** Which of the network's configs it serves. */
    public int index() {
        return index;
    }

    /** The IPAM driver's name for it. */
    public PoolId id() {
        return id;
    }

    /** The ledger of its parent pool. */
    public Ledger ledger() {
        return ledger;
    }

    /** The subnet, that is the parent pool. */
    public Prefix subnet() {
        return ledger.parent();
    }

    /** The part for dynamic addresses; null for all. */
    public @Nullable Prefix range() {
        return range;
    }

    /** The way into its IPAM driver. */
    public IpamCalls ipam() {
        return use.calls();
    }

    /** The network's use of its IPAM driver. */
    public DriverUse<IpamCalls> use() {
        return use;
    }

    /** What each request for an address carries; immutable. */
    public Map<String, String> addressOptions() {
        return addressOptions;
    }

    /** The slot of an endpoint's token here (OWN-2): it has one address for each network and family. */
    String endpointSlot() {
        return endpointSlot;
    }

    /** Whether a dynamic request could be answered with this address. */
    public boolean prefers(IpAddress address) {
        return range == null || range.contains(address);
    }

    /** How many addresses this kind of owner holds through this pool. */
    public int held(OwnerKind kind) {
        synchronized (ledger) {
            return held.of(kind);
        }
    }

    /** How many addresses services, tasks and nodes hold through this pool. */
    public int endpoints() {
        synchronized (ledger) {
            return held.of(OwnerKind.SERVICE) + held.of(OwnerKind.TASK) + held.of(OwnerKind.NODE);
        }
    }
}
