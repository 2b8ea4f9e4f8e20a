package dev.berth.postgres;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.RestartMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The IPAM driver {@code postgres}: says what the rules say of a request by itself, and asks the {@link PoolTables} the rest.
 * Holds nothing but connections. Thread-safe.
 */
final class PostgresIpam implements IpamDriver {
    private static final IpamCapabilities CAPABILITIES = IpamCapabilities.builder()
            .traits(new DriverTraits(true, true, RestartMode.DURABLE))
            .build();

    private final AddressSpaces spaces;
    private final DefaultPools defaultPools;
    private final Database database;
    private final PoolTables tables;

    PostgresIpam(PostgresConfiguration configuration, DefaultPools defaultPools, Database database) {
        this.spaces = configuration.spaces();
        this.defaultPools = defaultPools;
        this.database = database;
        this.tables = new PoolTables(database, configuration.cluster());
    }

    @Override
    public IpamCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AddressSpaces addressSpaces() {
        return spaces;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        String space = request.addressSpace();
        if (!space.equals(spaces.global()) && !space.equals(spaces.local())) {
            throw Refusals.invalidAddressSpace(space, spaces);
        }
        Prefix wanted = request.pool().orElse(null);
        Prefix range = request.range().orElse(null);
        if (wanted == null || wanted.first().isUnspecified()) {
            if (range != null) {
                throw Refusals.rangeWithoutPool(space, range);
            }
            return requestAny(request, wanted == null ? DefaultPools.OWN_SIZE : wanted.length());
        }
        PoolTables.PoolAnswer answer = tables.requestPool(
                space, wanted, range == null ? null : withinPool(space, range, wanted), request.owner());
        if (answer.pool() == null) {
            throw Refusals.poolOverlap(space, range == null ? wanted : range, answer);
        }
        return answer.pool();
    }

    private Pool requestAny(PoolRequest request, int length) {
        AddressFamily family = request.family();
        List<AddressPool> fitting = defaultPools.fitting(family, length);
        if (fitting.isEmpty()) {
            throw Refusals.sizeFitsNoDefaultPool(request.addressSpace(), length, defaultPools.text(family));
        }
        PoolTables.PoolAnswer answer = tables.requestAnyPool(
                request.addressSpace(), family, length, fitting, request.exclusions(), request.owner());
        if (answer.pool() == null) {
            throw Refusals.noMoreSubnets(
                    request.addressSpace(),
                    length,
                    defaultPools.text(family),
                    request.exclusions().size());
        }
        return answer.pool();
    }

    /** The range, if it is part of the pool; the pool, if it is part of the range (IPM-3). */
    private static Prefix withinPool(String space, Prefix range, Prefix pool) {
        if (!range.overlaps(pool)) {
            throw Refusals.rangeOutsidePool(space, range, pool);
        }
        return pool.contains(range) ? range : pool;
    }

    @Override
    public void releasePool(PoolRelease release) {
        if (!tables.releasePool(number(release.pool()))) {
            throw Refusals.unknownPool(release.pool());
        }
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        long pool = number(request.pool());
        IpAddress wanted = request.address();
        PoolTables.AddressAnswer answer = wanted == null
                ? tables.takeAny(pool, isSerial(request), request.owner())
                : tables.take(pool, wanted, request.owner());
        Cidr given = answer.given();
        if (given == null) {
            throw refusal(answer, request.pool(), wanted);
        }
        return given;
    }

    private static boolean isSerial(AddressRequest request) {
        return "true".equals(request.options().get(AddressRequest.SERIAL_OPTION));
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        PoolTables.AddressAnswer answer = tables.giveBack(number(release.pool()), release.address(), release.owner());
        if (answer.given() == null) {
            throw refusal(answer, release.pool(), release.address());
        }
    }

    private RuntimeException refusal(PoolTables.AddressAnswer answer, PoolId pool, @Nullable IpAddress address) {
        Prefix subnet = answer.subnet();
        Prefix range = answer.range();
        if (subnet == null || range == null) {
            return Refusals.unknownPool(pool);
        }
        if (address == null) {
            return Refusals.noAvailableAddresses(
                    pool, subnet, range, status(pool).orElse(null));
        }
        return subnet.contains(address)
                ? Refusals.addressInUse(pool, address, answer.holder())
                : Refusals.addressOutOfRange(pool, address, subnet);
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return PoolTables.number(pool).flatMap(tables::status);
    }

    private static long number(PoolId pool) {
        return PoolTables.number(pool).orElseThrow(() -> Refusals.unknownPool(pool));
    }

    @Override
    public void close() {
        database.close();
    }
}
