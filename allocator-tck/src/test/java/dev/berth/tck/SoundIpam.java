package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
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
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.RestartMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** An IPAM driver that keeps every rule, as plainly as can be. Thread-safe by one lock. */
final class SoundIpam implements IpamDriver {
    static final AddressSpaces SPACES = new AddressSpaces("local", "global");
    private static final Map<AddressFamily, Prefix> BASES =
            Map.of(AddressFamily.IPV4, Prefix.parse("10.0.0.0/8"), AddressFamily.IPV6, Prefix.parse("fd00::/48"));
    private static final Map<AddressFamily, Integer> SIZES = Map.of(AddressFamily.IPV4, 24, AddressFamily.IPV6, 64);

    private final IpamCapabilities capabilities;
    private final Memory memory;

    /** What a driver knows; shared by the drivers that one durable provider creates. */
    private static final class Memory {
        final Map<PoolId, Live> pools = new HashMap<>();
        final Map<Prefix, Block> blocks = new HashMap<>();
        final Map<OwnerToken, PoolId> poolOf = new HashMap<>();
    }

    /** A pool: a block, or a range of one. */
    private record Live(PoolId id, Prefix subnet, Prefix range) {}

    /** The addresses of a subnet. */
    private record Block(TreeSet<IpAddress> held, Map<OwnerToken, IpAddress> addressOf) {
        Block() {
            this(new TreeSet<>(), new HashMap<>());
        }
    }

    private SoundIpam(IpamCapabilities capabilities, Memory memory) {
        this.capabilities = capabilities;
        this.memory = memory;
    }

    /** Creates sound drivers with these traits, each made worse by a twist. */
    static class Provider implements IpamDriverProvider {
        private final IpamCapabilities capabilities;
        private final UnaryOperator<IpamDriver> twist;
        private final Memory durable = new Memory();

        Provider(DriverTraits traits, UnaryOperator<IpamDriver> twist) {
            this(IpamCapabilities.builder().traits(traits).build(), twist);
        }

        Provider(IpamCapabilities capabilities, UnaryOperator<IpamDriver> twist) {
            this.capabilities = capabilities;
            this.twist = twist;
        }

        @Override
        public String name() {
            return "sound";
        }

        @Override
        public IpamDriver create(DriverContext context) {
            boolean remembers = capabilities.traits().restart() == RestartMode.DURABLE;
            return twist.apply(new SoundIpam(capabilities, remembers ? durable : new Memory()));
        }
    }

    @Override
    public IpamCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public AddressSpaces addressSpaces() {
        return SPACES;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        synchronized (memory) {
            if (!capabilities.addresses()) {
                throw refusal(ErrorCode.NO_MORE_SUBNETS);
            }
            if (!request.addressSpace().equals(SPACES.global())) {
                throw refusal(ErrorCode.INVALID_ADDRESS_SPACE);
            }
            PoolId former = memory.poolOf.get(request.owner());
            if (capabilities.traits().idempotent() && former != null) {
                return Pool.of(former, live(former).subnet());
            }
            Prefix wanted = request.pool().orElse(null);
            Prefix subnet = wanted == null || wanted.first().isUnspecified() ? anyFree(request) : wanted;
            Prefix range = request.range().orElse(subnet);
            if (!subnet.contains(range)) {
                throw refusal(ErrorCode.INVALID_SUB_POOL);
            }
            PoolId id = new PoolId(subnet + " " + range);
            boolean sharesBlock = memory.blocks.containsKey(subnet) && !range.equals(subnet);
            if (memory.pools.containsKey(id) || (!sharesBlock && isTaken(subnet))) {
                throw refusal(ErrorCode.POOL_OVERLAP);
            }
            memory.blocks.computeIfAbsent(subnet, first -> new Block());
            memory.pools.put(id, new Live(id, subnet, range));
            memory.poolOf.put(request.owner(), id);
            return Pool.of(id, subnet);
        }
    }

    private boolean isTaken(Prefix subnet) {
        return memory.blocks.keySet().stream().anyMatch(subnet::overlaps);
    }

    private Prefix anyFree(PoolRequest request) {
        Prefix base = BASES.get(request.family());
        int length = request.pool().map(Prefix::length).orElse(SIZES.get(request.family()));
        Prefix candidate = Prefix.containing(base.first(), length);
        while (base.contains(candidate)) {
            if (!isTaken(candidate) && request.exclusions().stream().noneMatch(candidate::overlaps)) {
                return candidate;
            }
            candidate = Prefix.containing(next(candidate.last()), length);
        }
        throw refusal(ErrorCode.NO_MORE_SUBNETS);
    }

    private static IpAddress next(IpAddress address) {
        long low = address.low() + 1;
        return IpAddress.of(address.family(), address.high() + (low == 0 ? 1 : 0), low);
    }

    @Override
    public void releasePool(PoolRelease release) {
        synchronized (memory) {
            Live pool = live(release.pool());
            memory.pools.remove(pool.id());
            memory.poolOf.values().remove(pool.id());
            if (memory.pools.values().stream().noneMatch(other -> other.subnet().equals(pool.subnet()))) {
                memory.blocks.remove(pool.subnet());
            }
        }
    }

    private Live live(PoolId id) {
        Live pool = memory.pools.get(id);
        if (pool == null) {
            throw refusal(ErrorCode.UNKNOWN_POOL);
        }
        return pool;
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        synchronized (memory) {
            Live pool = live(request.pool());
            Block block = memory.blocks.get(pool.subnet());
            IpAddress former = block.addressOf().get(request.owner());
            IpAddress wanted = request.address();
            if (capabilities.traits().idempotent() && former != null && (wanted == null || wanted.equals(former))) {
                return Cidr.of(former, pool.subnet().length());
            }
            IpAddress given = wanted == null ? anyFree(pool, block) : wanted;
            if (!pool.subnet().contains(given)) {
                throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE);
            }
            if (isReserved(pool, given) || !block.held().add(given)) {
                throw refusal(ErrorCode.ADDRESS_IN_USE);
            }
            block.addressOf().put(request.owner(), given);
            return Cidr.of(given, pool.subnet().length());
        }
    }

    private static IpAddress anyFree(Live pool, Block block) {
        IpAddress candidate = pool.range().first();
        while (pool.range().contains(candidate)) {
            if (!isReserved(pool, candidate) && !block.held().contains(candidate)) {
                return candidate;
            }
            candidate = next(candidate);
        }
        throw refusal(ErrorCode.NO_AVAILABLE_ADDRESSES);
    }

    private static boolean isReserved(Live pool, IpAddress address) {
        return address.equals(pool.subnet().first())
                || address.equals(pool.subnet().last());
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        synchronized (memory) {
            Live pool = live(release.pool());
            if (!pool.subnet().contains(release.address())) {
                throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE);
            }
            Block block = memory.blocks.get(pool.subnet());
            block.held().remove(release.address());
            block.addressOf().values().remove(release.address());
        }
    }

    @Override
    public Optional<PoolStatus> status(PoolId id) {
        synchronized (memory) {
            return Optional.ofNullable(memory.pools.get(id)).map(pool -> {
                int held = memory.blocks.get(pool.subnet()).held().size();
                long size = 1L << Math.min(62, pool.subnet().hostBits());
                return new PoolStatus(held + 2, size - held - 2, 2, 0);
            });
        }
    }

    @Override
    public String hints() {
        return "sound 1";
    }

    static AllocatorException refusal(ErrorCode code) {
        return AllocatorException.of(code, "refused in a test").build();
    }
}
