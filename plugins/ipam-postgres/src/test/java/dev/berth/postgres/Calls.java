package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
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
    static final String SPACE = "GlobalDefault";

    static OwnerToken network(String id) {
        return new OwnerToken(OwnerKind.NETWORK, id, "0");
    }

    static OwnerToken task(String id) {
        return new OwnerToken(OwnerKind.TASK, id, "n1 IPv4");
    }

    Pool pool(String network, String subnet) {
        return pool(network, subnet, null);
    }

    Pool pool(String network, String subnet, String range) {
        return driver.requestPool(PoolRequest.in(SPACE, network(network))
                .pool(Prefix.parse(subnet))
                .range(range == null ? null : Prefix.parse(range))
                .build());
    }

    Pool anyPool(String network, String... exclusions) {
        return driver.requestPool(PoolRequest.in(SPACE, network(network))
                .exclusions(Stream.of(exclusions).map(Prefix::parse).toList())
                .build());
    }

    void release(Pool pool) {
        driver.releasePool(new PoolRelease(pool.id(), network("whoever"), ReleaseReason.RELEASED));
    }

    String serial(PoolId pool, String task) {
        return driver.requestAddress(
                        new AddressRequest(pool, null, task(task), Map.of(AddressRequest.SERIAL_OPTION, "true")))
                .toString();
    }

    String lowest(PoolId pool, String task) {
        return driver.requestAddress(new AddressRequest(pool, null, task(task), Map.of()))
                .toString();
    }

    String take(PoolId pool, String address, String task) {
        return driver.requestAddress(new AddressRequest(pool, IpAddress.parse(address), task(task), Map.of()))
                .toString();
    }

    void give(PoolId pool, String address, String task) {
        driver.releaseAddress(new AddressRelease(pool, IpAddress.parse(address), task(task), ReleaseReason.RELEASED));
    }

    PoolStatus status(PoolId pool) {
        return driver.status(pool).orElseThrow();
    }

    static AllocatorException refused(String code, ThrowingCallable call) {
        AllocatorException[] caught = new AllocatorException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(AllocatorException.class, refusal -> caught[0] = refusal);
        assertThat(caught[0].code().name()).isEqualTo(code);
        return caught[0];
    }
}
