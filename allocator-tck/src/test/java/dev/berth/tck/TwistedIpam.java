package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
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
import dev.berth.api.spi.ReleaseReason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes every call on to a sound driver; a broken driver overrides the calls that it gets wrong. Keeps the books that broken
 * drivers need to be wrong in one way only. Thread-safe.
 */
abstract class TwistedIpam implements IpamDriver {
    final IpamDriver sound;
    final Thread creator = Thread.currentThread();
    /** Live pools by id. */
    final Map<PoolId, Pool> live = new ConcurrentHashMap<>();
    /** Every pool that there ever was. */
    final Map<PoolId, Pool> ever = new ConcurrentHashMap<>();
    /** Held addresses, with the thread that took each. */
    final Map<IpAddress, Thread> held = new ConcurrentHashMap<>();
    /** How many addresses of a pool were given to requests for any. */
    final Map<PoolId, Integer> anyGiven = new ConcurrentHashMap<>();

    private final Map<PoolId, PoolId> aliases = new ConcurrentHashMap<>();

    TwistedIpam(IpamDriver sound) {
        this.sound = sound;
    }

    /** The same pool under another id. */
    final Pool renamed(Pool pool, String id) {
        aliases.put(new PoolId(id), pool.id());
        return new Pool(new PoolId(id), pool.subnet(), null);
    }

    private PoolId real(PoolId id) {
        return aliases.getOrDefault(id, id);
    }

    static boolean isAny(PoolRequest request) {
        return request.pool().isEmpty();
    }

    static boolean isCertain(PoolRequest request) {
        return request.pool().isPresent()
                && !request.pool().orElseThrow().first().isUnspecified()
                && request.range().isEmpty();
    }

    static PoolRequest.Builder copy(PoolRequest request, String space) {
        return PoolRequest.in(space, request.owner())
                .family(request.family())
                .pool(request.pool().orElse(null))
                .range(request.range().orElse(null))
                .exclusions(request.exclusions())
                .options(request.options());
    }

    static PoolRequest.Builder copy(PoolRequest request) {
        return copy(request, request.addressSpace());
    }

    static AllocatorException refusal(ErrorCode code) {
        return SoundIpam.refusal(code);
    }

    static boolean is(AllocatorException refusal, ErrorCode code) {
        return refusal.code().equals(code);
    }

    static Cidr cidr(Pool pool, IpAddress address) {
        return Cidr.of(address, pool.subnet().length());
    }

    static IpAddress outside(Pool pool) {
        Prefix sibling = IpamBench.sibling(pool.subnet());
        return sibling.first();
    }

    @Override
    public IpamCapabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return sound.addressSpaces();
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        Pool pool = sound.requestPool(request);
        live.put(pool.id(), pool);
        ever.put(pool.id(), pool);
        return pool;
    }

    @Override
    public void releasePool(PoolRelease release) {
        PoolId id = real(release.pool());
        sound.releasePool(new PoolRelease(id, release.owner(), release.reason()));
        live.remove(id);
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        AddressRequest real =
                new AddressRequest(real(request.pool()), request.address(), request.owner(), request.options());
        Cidr address = sound.requestAddress(real);
        held.put(address.address(), Thread.currentThread());
        if (request.address() == null) {
            anyGiven.merge(real.pool(), 1, Integer::sum);
        }
        return address;
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        sound.releaseAddress(
                new AddressRelease(real(release.pool()), release.address(), release.owner(), release.reason()));
        held.remove(release.address());
    }

    final void drop(AddressRequest request, IpAddress address) {
        releaseAddress(new AddressRelease(request.pool(), address, request.owner(), ReleaseReason.ROLLED_BACK));
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return sound.status(real(pool));
    }

    @Override
    public String hints() {
        return sound.hints();
    }

    @Override
    public void restoreHints(String hints) {
        sound.restoreHints(hints);
    }

    @Override
    public void close() {
        sound.close();
    }
}
