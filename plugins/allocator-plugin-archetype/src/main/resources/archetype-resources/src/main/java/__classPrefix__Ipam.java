package ${package};

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
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
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the /24 subnets of one IPv4 block, and the addresses in them. Each call checks first and changes then, so that a refusal
 * has changed nothing. Thread-safe by one lock; never blocks.
 */
final class ${classPrefix}Ipam implements IpamDriver {
    private static final int LENGTH = 24;
    private static final int ADDRESSES = 1 << (32 - LENGTH);
    private static final IpamCapabilities CAPABILITIES = IpamCapabilities.builder().build();
    private static final AddressSpaces SPACES = new AddressSpaces("${driverName}", "${driverName}");

    private final Prefix base;
    private final Map<PoolId, Block> blocks = new HashMap<>();

    /** A live pool. The bits are the addresses in use; the first and the last are never given. */
    private record Block(Prefix subnet, BitSet used) {
        Block(Prefix subnet) {
            this(subnet, new BitSet(ADDRESSES));
            used.set(0);
            used.set(ADDRESSES - 1);
        }
    }

    ${classPrefix}Ipam(Prefix base) {
        if (base.family() != AddressFamily.IPV4 || base.length() > LENGTH) {
            throw AllocatorException.invalidArgument(
                    "ipam driver ${driverName}", base.toString(), "holds no IPv4 /24", "configure a base such as 10.200.0.0/16");
        }
        this.base = base;
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
    public synchronized Pool requestPool(PoolRequest request) {
        if (!request.addressSpace().equals(SPACES.global())) {
            throw refusal(ErrorCode.INVALID_ADDRESS_SPACE, request.addressSpace(), "the only address space is ${driverName}");
        }
        if (request.range().isPresent()) {
            throw refusal(ErrorCode.INVALID_SUB_POOL, request.range().get(), "pools have no ranges here");
        }
        Prefix wanted = request.pool().orElse(null);
        boolean anyOfThatSize = wanted != null && wanted.first().isUnspecified();
        if (request.family() != AddressFamily.IPV4 || (wanted != null && wanted.length() != LENGTH)) {
            throw refusal(ErrorCode.INVALID_POOL, request, "pools are IPv4 /24s");
        }
        Prefix subnet = wanted == null || anyOfThatSize ? firstFree(request) : checked(wanted);
        PoolId id = id(subnet);
        blocks.put(id, new Block(subnet));
        return Pool.of(id, subnet);
    }

    private static PoolId id(Prefix subnet) {
        return new PoolId("${driverName}/" + subnet);
    }

    private Prefix firstFree(PoolRequest request) {
        for (long first = base.low(); first <= base.last().low(); first += ADDRESSES) {
            Prefix subnet = Prefix.containing(IpAddress.of(AddressFamily.IPV4, 0, first), LENGTH);
            if (!blocks.containsKey(id(subnet)) && request.exclusions().stream().noneMatch(subnet::overlaps)) {
                return subnet;
            }
        }
        throw refusal(ErrorCode.NO_MORE_SUBNETS, base, blocks.size() + " subnets are in use, and none is left");
    }

    private Prefix checked(Prefix wanted) {
        if (!base.contains(wanted)) {
            throw refusal(ErrorCode.INVALID_POOL, wanted, "pools lie in " + base);
        }
        if (blocks.containsKey(id(wanted))) {
            throw refusal(ErrorCode.POOL_OVERLAP, wanted, "in use already");
        }
        return wanted;
    }

    @Override
    public synchronized void releasePool(PoolRelease release) {
        block(release.pool());
        blocks.remove(release.pool());
    }

    @Override
    public synchronized Cidr requestAddress(AddressRequest request) {
        Block block = block(request.pool());
        IpAddress wanted = request.address();
        int bit = wanted == null ? block.used().nextClearBit(0) : bit(block, wanted);
        if (bit == ADDRESSES) {
            throw refusal(ErrorCode.NO_AVAILABLE_ADDRESSES, block.subnet(), "all of its addresses are in use");
        }
        if (block.used().get(bit)) {
            throw refusal(ErrorCode.ADDRESS_IN_USE, request, "in use, or never given");
        }
        block.used().set(bit);
        return Cidr.of(IpAddress.of(AddressFamily.IPV4, 0, block.subnet().low() + bit), LENGTH);
    }

    @Override
    public synchronized void releaseAddress(AddressRelease release) {
        Block block = block(release.pool());
        int bit = bit(block, release.address());
        if (bit > 0 && bit < ADDRESSES - 1) {
            block.used().clear(bit);
        }
    }

    @Override
    public synchronized Optional<PoolStatus> status(PoolId pool) {
        return Optional.ofNullable(blocks.get(pool)).map(block -> {
            int used = block.used().cardinality();
            return new PoolStatus(used, ADDRESSES - used, 2, 0);
        });
    }

    private Block block(PoolId id) {
        Block block = blocks.get(id);
        if (block == null) {
            throw refusal(ErrorCode.UNKNOWN_POOL, id, "no live pool has this id");
        }
        return block;
    }

    private static int bit(Block block, IpAddress address) {
        if (!block.subnet().contains(address)) {
            throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE, address, "not in " + block.subnet());
        }
        return (int) (address.low() - block.subnet().low());
    }

    private static AllocatorException refusal(ErrorCode code, Object value, String problem) {
        return AllocatorException.of(code, problem).subject("ipam driver ${driverName}").value(value).build();
    }
}
