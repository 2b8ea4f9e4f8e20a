package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The IPAM driver {@code default} (IPM-1 to IPM-10): keeps everything in memory, never blocks, and forgets at a restart but for
 * its hints. Thread-safe: pools are requested and released under one lock per address space and family, addresses under one
 * per parent pool.
 */
final class DefaultIpam implements IpamDriver {
    private static final IpamCapabilities CAPABILITIES =
            IpamCapabilities.builder().build();
    private static final AddressSpaces SPACES = new AddressSpaces("LocalDefault", "GlobalDefault");

    private final ConcurrentMap<PoolId, LivePool> livePools = new ConcurrentHashMap<>();
    private final Map<String, Map<AddressFamily, AddressSpace>> spaces;

    DefaultIpam(
            Map<AddressFamily, DefaultPools> local,
            Map<AddressFamily, DefaultPools> global,
            QuarantinePeriod quarantine) {
        this.spaces = Map.of(
                SPACES.local(), spaces(SPACES.local(), local, quarantine),
                SPACES.global(), spaces(SPACES.global(), global, quarantine));
    }

    private Map<AddressFamily, AddressSpace> spaces(
            String name, Map<AddressFamily, DefaultPools> pools, QuarantinePeriod quarantine) {
        Map<AddressFamily, AddressSpace> byFamily = new EnumMap<>(AddressFamily.class);
        pools.forEach((family, ofFamily) ->
                byFamily.put(family, new AddressSpace(name, family, ofFamily, quarantine, livePools)));
        return byFamily;
    }

    @Override
    public IpamCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AddressSpaces addressSpaces() {
        return SPACES;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        AddressSpace space = space(request.addressSpace(), request.family());
        if (space == null) {
            throw Refusals.invalidAddressSpace(request.addressSpace(), SPACES);
        }
        return space.request(request);
    }

    private @Nullable AddressSpace space(String name, AddressFamily family) {
        return spaces.getOrDefault(name, Map.of()).get(family);
    }

    @Override
    public void releasePool(PoolRelease release) {
        LivePool pool = live(release.pool());
        pool.space().release(pool, release);
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return live(request.pool()).request(request);
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        live(release.pool()).release(release);
    }

    LivePool live(PoolId id) {
        LivePool pool = livePools.get(id);
        if (pool == null) {
            throw Refusals.unknownPool(id);
        }
        return pool;
    }

    @Override
    public Optional<PoolStatus> status(PoolId id) {
        return Optional.ofNullable(livePools.get(id)).map(LivePool::status);
    }

    @Override
    public String hints() {
        return HintText.write(collectHints());
    }

    List<Hint> collectHints() {
        List<Hint> hints = new ArrayList<>();
        spaces.values().forEach(byFamily -> byFamily.values().forEach(space -> space.collectHints(hints)));
        return hints;
    }

    @Override
    public void restoreHints(String text) {
        for (Hint hint : HintText.read(text)) {
            AddressSpace space = space(hint.space(), hint.subnet().family());
            if (space != null) {
                space.restore(hint);
            }
        }
    }
}
