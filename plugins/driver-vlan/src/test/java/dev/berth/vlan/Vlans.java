package dev.berth.vlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls of the driver in few words. */
record Vlans(NetworkDriver driver) {
    static Vlans with(Map<String, String> configuration) {
        return new Vlans(new VlanDriverProvider()
                .create(new DriverContext(ClusterSettings.DEFAULT, configuration, Clock.systemUTC())));
    }

    Map<String, String> state(String network, Map<String, String> options) {
        return driver.allocateNetwork(new NetworkRequest(network, owner(network), options, List.of()));
    }

    int id(String network, Map<String, String> options) {
        return Integer.parseInt(state(network, options).get(VlanDriverProvider.ID));
    }

    int any(String network) {
        return id(network, Map.of());
    }

    int certain(String network, String id) {
        return id(network, Map.of(VlanDriverProvider.ID, id));
    }

    void free(String network) {
        driver.freeNetwork(new NetworkRelease(network, owner(network), ReleaseReason.RELEASED));
    }

    private static OwnerToken owner(String network) {
        return new OwnerToken(OwnerKind.NETWORK, network, "driver");
    }

    static AllocatorException refused(String code, ThrowingCallable call) {
        AllocatorException[] caught = new AllocatorException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(AllocatorException.class, refusal -> caught[0] = refusal);
        assertThat(caught[0].code().name()).isEqualTo(code);
        return caught[0];
    }
}
