package dev.berth.core.fake;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
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
import dev.berth.ipam.DefaultIpamProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An IPAM driver around the default one that follows a {@link Script} and knows what it has given and not got back. It is one
 * driver, whoever creates it: so it outlives an allocator, as a driver outside the process does. Thread-safe.
 */
public final class FakeIpam implements IpamDriverProvider, IpamDriver {
    private record Asked(@Nullable PoolId pool, OwnerToken owner) {}

    private final String name;
    private final Script script;
    private final DriverTraits traits;
    private final Supplier<IpamDriver> source;
    private final Set<String> given = new TreeSet<>();
    private final Map<Asked, Object> answers = new HashMap<>();
    private volatile IpamDriver real;
    private volatile boolean closed;

    /** Of this name, following this script, with these traits; subnets are /24s of 10.0.0.0/8. */
    public FakeIpam(String name, Script script, DriverTraits traits) {
        this(name, script, traits, DefaultIpamProvider.withPools("10.0.0.0/8", 24));
    }

    /** The same around the driver of this provider. */
    public FakeIpam(String name, Script script, DriverTraits traits, IpamDriverProvider around) {
        this.name = name;
        this.script = script;
        this.traits = traits;
        this.source = () -> around.create(DriverContext.of(ClusterSettings.DEFAULT));
        this.real = source.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return this;
    }

    /** Releases everything silently, as after a restart of its own. */
    public synchronized void forget() {
        real = source.get();
        given.clear();
        answers.clear();
    }

    /** What it has given and not got back: {@code pool <id>}, {@code address <id> <address>}. */
    public synchronized Set<String> given() {
        return new TreeSet<>(given);
    }

    /** Takes an address that core knows nothing of, as another user of the same driver does. */
    public void takeByStranger(PoolId pool, IpAddress address) {
        real.requestAddress(
                new AddressRequest(pool, address, new OwnerToken(OwnerKind.TASK, "stranger", "0"), Map.of()));
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public IpamCapabilities capabilities() {
        return IpamCapabilities.builder().traits(traits).build();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return real.addressSpaces();
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        return (Pool) run("requestPool", request, () -> once(new Asked(null, request.owner()), () -> {
            Pool pool = real.requestPool(request);
            given.add("pool " + pool.id());
            return pool;
        }));
    }

    @Override
    public void releasePool(PoolRelease release) {
        var unused = run("releasePool", release, () -> {
            synchronized (this) {
                real.releasePool(release);
                given.remove("pool " + release.pool());
                given.removeIf(address -> address.startsWith("address " + release.pool() + " "));
                answers.remove(new Asked(null, release.owner()));
                return true;
            }
        });
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return (Cidr) run("requestAddress", request, () -> once(new Asked(request.pool(), request.owner()), () -> {
            Cidr address = real.requestAddress(request);
            given.add("address " + request.pool() + " " + address.address());
            return address;
        }));
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        var unused = run("releaseAddress", release, () -> {
            synchronized (this) {
                real.releaseAddress(release);
                given.remove("address " + release.pool() + " " + release.address());
                Asked asked = new Asked(release.pool(), release.owner());
                if (answers.get(asked) instanceof Cidr answer
                        && answer.address().equals(release.address())) {
                    answers.remove(asked);
                }
                return true;
            }
        });
    }

    private @Nullable Object run(String operation, Object request, Supplier<@Nullable Object> work) {
        return script.run(new Script.Call(name, operation, request), work);
    }

    private synchronized Object once(Asked asked, Supplier<Object> work) {
        if (!traits.idempotent()) {
            return work.get();
        }
        Object former = answers.get(asked);
        if (former == null) {
            former = work.get();
            answers.put(asked, former);
        }
        return Objects.requireNonNull(former);
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return real.status(pool);
    }

    @Override
    public String hints() {
        return real.hints();
    }

    @Override
    public void restoreHints(String hints) {
        real.restoreHints(hints);
    }

    @Override
    public void close() {
        closed = true;
    }
}
