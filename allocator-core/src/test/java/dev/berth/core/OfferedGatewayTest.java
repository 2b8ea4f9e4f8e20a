package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.Pool;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OfferedGatewayTest {
    private static Behaviour withGateway(String gateway) {
        return work -> {
            Pool pool = (Pool) work.get();
            return pool == null ? null : new Pool(pool.id(), pool.subnet(), Cidr.parse(gateway));
        };
    }

    private static IpamConfig range(String range) {
        return IpamConfig.builder()
                .subnet(Cidr.parse("10.5.0.0/24"))
                .range(Cidr.parse(range))
                .build();
    }

    @Test
    @DisplayName("DRV-6: a gateway offered with a pool that somebody else holds is the driver's failure")
    void heldByAnother() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("a", range("10.5.0.0/25")));
        bench.script.next("requestPool", withGateway("10.5.0.1/24"));

        assertThat(Failures.of(() -> bench.allocator().allocate(Bench.network("b", range("10.5.0.128/25"))))
                        .code())
                .isEqualTo(ErrorCode.DRIVER_FAILURE);

        assertThat(bench.script.requests(AddressRelease.class)).isEmpty();
        assertThat(bench.held("a", OwnerKind.GATEWAY)).isEqualTo(1);
    }

    @Test
    @DisplayName("GEN-8: a pending release does not take an offered gateway from its new owner")
    void pendingBefore() {
        Bench bench = Bench.inMemory();
        bench.script.always("requestPool", withGateway("10.0.0.1/24"));
        bench.allocator().allocate(Bench.network("a"));
        bench.script.next("releaseAddress", Behaviour.REFUSE);
        Failures.of(() -> bench.allocator().releaseNetwork("a"));
        bench.script.forgetCalls();

        bench.allocator().allocate(Bench.network("b"));

        assertThat(bench.allocator().pendingReleases()).isEmpty();
        bench.clock.pass(Duration.ofHours(1));
        bench.allocator().retryPendingReleases();
        assertThat(bench.script.requests(AddressRelease.class)).isEmpty();
    }
}
