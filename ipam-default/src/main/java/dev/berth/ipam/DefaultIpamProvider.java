package dev.berth.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Creates the IPAM driver {@code default}: pools and addresses in memory, IPv4 and IPv6, in the address spaces
 * {@code LocalDefault} and {@code GlobalDefault}. Immutable; so thread-safe.
 *
 * <p>What dynamic pools are taken from is settled for each family apart, by the first of these that has pools of the family:
 * <ol>
 *   <li>for {@code GlobalDefault}, the cluster's {@linkplain ClusterSettings#defaultAddressPools() settings};
 *   <li>what this provider was made with;
 *   <li>the driver's own: {@code 10.0.0.0/8} in /24s and {@code fd00:6265:7274::/48} in /64s for {@code GlobalDefault}; for
 *       {@code LocalDefault} the private IPv4 blocks 172.17.0.0 to 172.31.255.255 in /16s and {@code 192.168.0.0/16} in /20s
 *       (IPM-1).
 * </ol>
 * So a cluster that configures IPv4 pools only can still have dual-stack networks. Of the pools that are settled on, one
 * inside another is dropped.
 */
public final class DefaultIpamProvider implements IpamDriverProvider {
    private final List<AddressPool> globalPools;
    private final List<AddressPool> localPools;

    /** With the driver's own default pools. */
    public DefaultIpamProvider() {
        this(List.of(), List.of());
    }

    private DefaultIpamProvider(List<AddressPool> globalPools, List<AddressPool> localPools) {
        this.globalPools = List.copyOf(globalPools);
        this.localPools = List.copyOf(localPools);
    }

    /**
     * With subnets of this size from this block for {@code GlobalDefault}.
     *
     * @param base such as {@code 10.0.0.0/8}, canonical
     * @param size prefix length of the subnets in bits, from the block's to 32 or 128
     * @throws AllocatorException {@code invalid-pool} if the base is no canonical prefix, or the size does not fit it
     */
    public static DefaultIpamProvider withPools(String base, int size) {
        return withPools(List.of(AddressPool.of(base, size)));
    }

    /** With these default pools for {@code GlobalDefault}. */
    public static DefaultIpamProvider withPools(List<AddressPool> pools) {
        return new DefaultIpamProvider(pools, List.of());
    }

    /** This provider with these default pools for {@code LocalDefault}. */
    public DefaultIpamProvider withLocalPools(List<AddressPool> pools) {
        return new DefaultIpamProvider(globalPools, pools);
    }

    /** {@code default}. */
    @Override
    public String name() {
        return "default";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        ClusterSettings settings = context.settings();
        return new DefaultIpam(
                byFamily(List.of(localPools, DefaultPools.LOCAL)),
                byFamily(List.of(settings.defaultAddressPools(), globalPools, DefaultPools.GLOBAL)),
                new QuarantinePeriod(settings.quarantine(), context.clock()));
    }

    private static Map<AddressFamily, DefaultPools> byFamily(List<List<AddressPool>> candidates) {
        Map<AddressFamily, DefaultPools> pools = new EnumMap<>(AddressFamily.class);
        for (AddressFamily family : AddressFamily.values()) {
            pools.put(family, new DefaultPools(family, firstWith(family, candidates)));
        }
        return pools;
    }

    private static List<AddressPool> firstWith(AddressFamily family, List<List<AddressPool>> candidates) {
        return candidates.stream()
                .filter(pools -> pools.stream().anyMatch(pool -> pool.base().family() == family))
                .findFirst()
                .orElse(List.of());
    }
}
