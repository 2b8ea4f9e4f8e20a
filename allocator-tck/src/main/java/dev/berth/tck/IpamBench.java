package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An IPAM driver under test, called as the allocator would call it. Closing it gives back all that the driver answered, so that
 * tests of a driver that remembers do not get into each other's way. Thread-safe as far as the driver is.
 */
final class IpamBench implements AutoCloseable {
    /** Pools up to this size are filled to the last address: 2^12. */
    private static final int FILLABLE_HOST_BITS = 12;
    /** What a small pool should be like: room for a few addresses, soon full. */
    private static final Prefix SMALL = Prefix.parse("0.0.0.0/28");

    private final IpamDriverContract contract;
    private final Random random;
    private final String run;
    private final AtomicInteger tokens = new AtomicInteger();
    private final Map<PoolId, Holding> holdings = new ConcurrentHashMap<>();
    private IpamDriver driver;

    /**
     * What is to be given back: a pool, and the addresses in it.
     *
     * @param addresses with their owners
     */
    private record Holding(OwnerToken owner, Map<IpAddress, OwnerToken> addresses) {}

    IpamBench(IpamDriverContract contract) {
        this.contract = contract;
        this.random = contract.random();
        this.run = Long.toString(random.nextLong(1L << 40), 36);
        this.driver = create();
    }

    private IpamDriver create() {
        return Expect.present("the provider's driver", contract.provider().create(contract.context()));
    }

    IpamDriver driver() {
        return driver;
    }

    Random random() {
        return random;
    }

    /** The driver as it is after a restart: closed, and created again on the same configuration. */
    void restart() {
        boolean forgets = driver.capabilities().traits().restart() == RestartMode.REPLAY;
        leniently(driver::close);
        if (forgets) {
            holdings.clear();
        }
        driver = create();
    }

    /** The space that the allocator requests pools from (NET-4). */
    String space() {
        return driver.addressSpaces().global();
    }

    /** A token that nobody has used yet. */
    OwnerToken task() {
        return token(OwnerKind.TASK, "n1 IPv4");
    }

    private OwnerToken token(OwnerKind kind, String slot) {
        return new OwnerToken(kind, "tck-" + run + "-" + tokens.incrementAndGet(), slot);
    }

    // Pools

    /** A request for any IPv4 pool, of an owner that has none yet. */
    PoolRequest.Builder request() {
        return PoolRequest.in(space(), token(OwnerKind.NETWORK, "0"));
    }

    Pool anyPool() {
        return take(request().build());
    }

    /** Any pool; empty if the driver says that none is left. */
    Optional<Pool> anyPoolIfLeft() {
        try {
            return Optional.of(anyPool());
        } catch (AllocatorException refusal) {
            if (refusal.code().equals(ErrorCode.NO_MORE_SUBNETS)) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    Pool pool(Prefix subnet) {
        return take(request().pool(subnet).build());
    }

    Pool take(PoolRequest request) {
        Pool pool = Expect.present("the answer to " + request, driver.requestPool(request));
        Expect.present("the id of the pool", pool.id());
        Expect.present("the subnet of the pool", pool.subnet());
        Holding holding = new Holding(request.owner(), new ConcurrentHashMap<>());
        holdings.putIfAbsent(pool.id(), holding);
        if (pool.gateway() != null) {
            holding.addresses().put(pool.gateway().address(), request.owner());
        }
        return pool;
    }

    void giveBack(Pool pool) {
        driver.releasePool(release(pool.id()));
        holdings.remove(pool.id());
    }

    PoolRelease release(PoolId pool) {
        Holding holding = holdings.get(pool);
        OwnerToken owner = holding == null ? token(OwnerKind.NETWORK, "0") : holding.owner();
        return new PoolRelease(pool, owner, ReleaseReason.RELEASED);
    }

    /** A small pool if the driver gives one, else any; the first that the contract names, if it names some. */
    Pool smallPool() {
        List<Prefix> named = contract.pools();
        return named.isEmpty() ? unnamedSmallPool() : pool(named.get(0));
    }

    /** A small pool of the driver's own choice if it gives one, else any. */
    Pool unnamedSmallPool() {
        try {
            return take(request().pool(SMALL).build());
        } catch (AllocatorException refusal) {
            return anyPool();
        }
    }

    /** The subnet of a {@linkplain #smallPool() small pool} that is free now. */
    Prefix freeSubnet() {
        Pool pool = smallPool();
        giveBack(pool);
        return pool.subnet();
    }

    /** A free subnet that can be cut in halves of some addresses each. */
    Prefix divisibleSubnet() {
        return divisible(freeSubnet());
    }

    /** This subnet, if it can be cut in halves of some addresses each. */
    Prefix divisible(Prefix subnet) {
        NotApplicable.unless(subnet.hostBits() >= 4, "the driver's pools are too small for ranges: " + subnet);
        return subnet;
    }

    /** A range of a pool, where the driver gives ranges at all. */
    Pool range(Prefix subnet, Prefix range) {
        try {
            return take(request().pool(subnet).range(range).build());
        } catch (AllocatorException refusal) {
            NotApplicable.unless(
                    !refusal.code().equals(ErrorCode.INVALID_SUB_POOL) || !holdings.isEmpty(),
                    "the driver gives no ranges: " + refusal.getMessage());
            throw refusal;
        }
    }

    // Addresses

    Cidr anyAddress(Pool pool) {
        return take(address(pool.id(), null, task()));
    }

    Cidr address(Pool pool, IpAddress wanted) {
        return take(address(pool.id(), wanted, task()));
    }

    /** A request as the allocator makes it, which asks for next-fit (IPM-6). */
    AddressRequest address(PoolId pool, @Nullable IpAddress wanted, OwnerToken owner) {
        return new AddressRequest(pool, wanted, owner, Map.of(AddressRequest.SERIAL_OPTION, "true"));
    }

    Cidr take(AddressRequest request) {
        Cidr address = Expect.present("the answer to " + request, driver.requestAddress(request));
        Holding holding = holdings.get(request.pool());
        if (holding != null) {
            holding.addresses().put(address.address(), request.owner());
        }
        return address;
    }

    void giveBack(Pool pool, Cidr address) {
        AddressRelease release = release(pool, address.address());
        driver.releaseAddress(release);
        Holding holding = holdings.get(pool.id());
        if (holding != null) {
            // another thread may have it by now
            holding.addresses().remove(address.address(), release.owner());
        }
    }

    AddressRelease release(Pool pool, IpAddress address) {
        Holding holding = holdings.get(pool.id());
        OwnerToken owner = holding == null ? null : holding.addresses().get(address);
        return new AddressRelease(pool.id(), address, owner == null ? task() : owner, ReleaseReason.RELEASED);
    }

    /** Takes every address that a pool has left. */
    List<Cidr> fill(Pool pool) {
        NotApplicable.unless(
                pool.subnet().hostBits() <= FILLABLE_HOST_BITS,
                "the driver gives no pool that is small enough to be filled, but " + pool.subnet()
                        + "; name one in pools()");
        List<Cidr> taken = new ArrayList<>();
        // One more than there are: a driver that never says it is full must not keep the test for ever.
        for (int left = (1 << pool.subnet().hostBits()) + 1; left > 0; left--) {
            try {
                taken.add(anyAddress(pool));
            } catch (AllocatorException full) {
                return taken;
            }
        }
        return taken;
    }

    /** Fails unless the address is held by somebody: nobody else gets it. */
    void expectHeld(String what, Pool pool, IpAddress address) {
        Expect.refused(
                what + ": asking for " + address,
                () -> take(address(pool.id(), address, task())),
                ErrorCode.ADDRESS_IN_USE);
    }

    // Prefixes

    static Prefix lowerHalf(Prefix subnet) {
        return Prefix.containing(subnet.first(), subnet.length() + 1);
    }

    static Prefix upperHalf(Prefix subnet) {
        return Prefix.containing(subnet.last(), subnet.length() + 1);
    }

    /** The other half of the prefix that is twice as wide. */
    static Prefix sibling(Prefix subnet) {
        Prefix wider = Prefix.containing(subnet.first(), subnet.length() - 1);
        return subnet.equals(lowerHalf(wider)) ? upperHalf(wider) : lowerHalf(wider);
    }

    static Prefix anyOfLength(AddressFamily family, int length) {
        return Prefix.containing(IpAddress.of(family, 0, 0), length);
    }

    @Override
    public void close() {
        holdings.forEach((pool, holding) -> {
            holding.addresses()
                    .forEach((address, owner) -> leniently(() -> driver.releaseAddress(
                            new AddressRelease(pool, address, owner, ReleaseReason.ROLLED_BACK))));
            leniently(() -> driver.releasePool(new PoolRelease(pool, holding.owner(), ReleaseReason.ROLLED_BACK)));
        });
        leniently(driver::close);
    }

    /** What a driver does wrong when things are put away is the business of other rules' tests. */
    private static void leniently(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error ignored) {
            // a rule of its own looks at each of these calls
        }
    }
}
