package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
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
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls of an IPAM driver in few words, addresses and prefixes as text. */
record Calls(IpamDriver driver) {
    static final String GLOBAL = "GlobalDefault";
    static final OwnerToken SOMEONE = owner("t0");

    static OwnerToken owner(String id) {
        return new OwnerToken(OwnerKind.TASK, id, "n1");
    }

    Pool pool(String subnet) {
        return pool(subnet, null);
    }

    Pool pool(String subnet, String range) {
        return driver.requestPool(PoolRequest.in(GLOBAL, SOMEONE)
                .pool(Prefix.parse(subnet))
                .range(range == null ? null : Prefix.parse(range))
                .build());
    }

    Pool anyPool(String space, AddressFamily family) {
        return driver.requestPool(PoolRequest.in(space, SOMEONE).family(family).build());
    }

    String anySubnet(String... exclusions) {
        return anyPoolBut(SOMEONE, exclusions).subnet().toString();
    }

    Pool anyPoolBut(OwnerToken owner, String... exclusions) {
        return driver.requestPool(PoolRequest.in(GLOBAL, owner)
                .exclusions(Stream.of(exclusions).map(Prefix::parse).toList())
                .build());
    }

    void release(PoolId pool) {
        release(pool, SOMEONE);
    }

    void release(PoolId pool, OwnerToken owner) {
        driver.releasePool(new PoolRelease(pool, owner, ReleaseReason.RELEASED));
    }

    String serial(PoolId pool) {
        return serial(pool, SOMEONE);
    }

    String serial(PoolId pool, OwnerToken owner) {
        return driver.requestAddress(
                        new AddressRequest(pool, null, owner, Map.of(AddressRequest.SERIAL_OPTION, "true")))
                .toString();
    }

    String lowest(PoolId pool) {
        return driver.requestAddress(new AddressRequest(pool, null, SOMEONE, Map.of()))
                .toString();
    }

    String take(PoolId pool, String address) {
        return driver.requestAddress(new AddressRequest(pool, IpAddress.parse(address), SOMEONE, Map.of()))
                .toString();
    }

    void give(PoolId pool, String address) {
        give(pool, address, SOMEONE, ReleaseReason.RELEASED);
    }

    void give(PoolId pool, String address, OwnerToken owner, ReleaseReason reason) {
        driver.releaseAddress(new AddressRelease(pool, IpAddress.parse(address), owner, reason));
    }

    PoolStatus status(PoolId pool) {
        return driver.status(pool).orElseThrow();
    }

    static AllocatorException refused(ErrorCode code, ThrowingCallable call) {
        AllocatorException[] caught = new AllocatorException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(AllocatorException.class, refusal -> caught[0] = refusal);
        assertThat(caught[0].code()).isEqualTo(code);
        return caught[0];
    }
}
