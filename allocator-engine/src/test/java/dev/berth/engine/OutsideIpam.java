package dev.berth.engine;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.RestartMode;
import dev.berth.ipam.DefaultIpamProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An IPAM driver outside the process, that remembers what it gave: the default one behind a {@link Power}. Thread-safe. */
final class OutsideIpam implements IpamDriverProvider, IpamDriver {
    private record Asked(@Nullable PoolId pool, OwnerToken owner) {}

    private final Power power;
    private final boolean idempotent;
    private final IpamDriver real =
            DefaultIpamProvider.withPools("10.0.0.0/16", 28).create(DriverContext.of(ClusterSettings.DEFAULT));
    private final Map<String, PoolId> pools = new TreeMap<>();
    private final Map<String, Set<String>> given = new TreeMap<>();
    private final Map<Asked, Object> answers = new HashMap<>();
    private @Nullable RuntimeException before;
    private @Nullable RuntimeException after;
    private @Nullable Cidr lie;

    OutsideIpam(Power power, boolean idempotent) {
        this.power = power;
        this.idempotent = idempotent;
    }

    /** What it has given and not got back: {@code pool <id>} and {@code <address> of <id>}. */
    synchronized Set<String> held() {
        Set<String> held = new TreeSet<>();
        given.forEach((pool, addresses) -> {
            held.add("pool " + pool);
            addresses.forEach(address -> held.add(address + " of " + pool));
        });
        return held;
    }

    /** The next call throws this before it acts. */
    synchronized void failBefore(RuntimeException failure) {
        before = failure;
    }

    /** The next call throws this after it has acted. */
    synchronized void failAfter(RuntimeException failure) {
        after = failure;
    }

    /** The next request for any address is answered so, and nothing is given. */
    synchronized void lieOnce(Cidr answer) {
        lie = answer;
    }

    /** Behaves from now on. */
    synchronized void behave() {
        before = null;
        after = null;
        lie = null;
    }

    private <T> T call(Supplier<T> work) {
        return power.doing(() -> {
            RuntimeException early = before;
            RuntimeException late = after;
            before = null;
            after = null;
            if (early != null) {
                throw early;
            }
            T answer = work.get();
            if (late != null) {
                throw late;
            }
            return answer;
        });
    }

    @Override
    public String name() {
        return "outside";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return this;
    }

    @Override
    public IpamCapabilities capabilities() {
        return IpamCapabilities.builder()
                .traits(new DriverTraits(true, idempotent, RestartMode.DURABLE))
                .build();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return real.addressSpaces();
    }

    private Object once(Asked asked, Supplier<Object> work) {
        return idempotent ? answers.computeIfAbsent(asked, first -> work.get()) : work.get();
    }

    @Override
    public synchronized Pool requestPool(PoolRequest request) {
        return call(() -> (Pool) once(new Asked(null, request.owner()), () -> {
            Pool pool = real.requestPool(request);
            pools.put(pool.id().value(), pool.id());
            given.put(pool.id().value(), new TreeSet<>());
            return pool;
        }));
    }

    @Override
    public synchronized void releasePool(PoolRelease release) {
        var unused = call(() -> {
            real.releasePool(release);
            given.remove(release.pool().value());
            answers.keySet().removeIf(asked -> release.pool().equals(asked.pool()));
            answers.values()
                    .removeIf(answer -> answer instanceof Pool pool && pool.id().equals(release.pool()));
            return true;
        });
    }

    @Override
    public synchronized Cidr requestAddress(AddressRequest request) {
        return call(() -> {
            Cidr lied = request.address() == null ? lie : null;
            if (lied != null) {
                lie = null;
                return lied;
            }
            Asked asked = new Asked(request.pool(), request.owner());
            if (request.address() != null
                    && answers.get(asked) instanceof Cidr former
                    && !former.address().equals(request.address())) {
                answers.remove(asked); // a request for another address is a new one
            }
            return (Cidr) once(asked, () -> {
                Cidr address = real.requestAddress(request);
                given.get(request.pool().value()).add(address.address().toString());
                return address;
            });
        });
    }

    @Override
    public synchronized void releaseAddress(AddressRelease release) {
        var unused = call(() -> {
            real.releaseAddress(release);
            Set<String> addresses = given.get(release.pool().value());
            if (addresses != null) {
                addresses.remove(release.address().toString());
            }
            answers.values()
                    .removeIf(answer ->
                            answer instanceof Cidr cidr && cidr.address().equals(release.address()));
            return true;
        });
    }
}
