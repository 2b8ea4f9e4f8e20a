package dev.berth.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.intents.Intent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intents in the store (GEN-8). */
class IntentJsonTest {
    private static final OwnerToken TASK = new OwnerToken(OwnerKind.TASK, "t", "n/IPv4");
    private static final OwnerToken NETWORK = new OwnerToken(OwnerKind.NETWORK, "n", "0");
    private static final Prefix SUBNET = Prefix.parse("10.0.0.0/24");
    private static final PoolId POOL = new PoolId("p/1");

    private final JsonForm form = new JsonForm();

    static List<Intent> intents() {
        return List.of(
                new Intent.AddressRequested(
                        "acme", false, "global", SUBNET, new AddressRequest(POOL, null, TASK, Map.of("a", "b"))),
                new Intent.AddressRequested(
                        "acme",
                        true,
                        "global",
                        SUBNET,
                        new AddressRequest(POOL, IpAddress.parse("10.0.0.9"), TASK, Map.of())),
                new Intent.PoolRequested(
                        "acme",
                        true,
                        PoolRequest.in("global", NETWORK)
                                .family(AddressFamily.IPV6)
                                .build()),
                new Intent.PoolRequested(
                        "acme",
                        false,
                        PoolRequest.in("global", NETWORK)
                                .pool(SUBNET)
                                .range(Prefix.parse("10.0.0.128/25"))
                                .exclusions(List.of(Prefix.parse("10.1.0.0/16")))
                                .options(Map.of("a", "b"))
                                .build()),
                new Intent.AddressReturn(
                        "acme",
                        "global",
                        SUBNET,
                        new AddressRelease(POOL, IpAddress.parse("10.0.0.9"), TASK, ReleaseReason.RELEASED)),
                new Intent.PoolReturn("acme", new PoolRelease(POOL, NETWORK, ReleaseReason.ROLLED_BACK)),
                new Intent.NetworkReturn("acme", new NetworkRelease("n", NETWORK, ReleaseReason.RELEASED)));
    }

    @ParameterizedTest
    @MethodSource("intents")
    @DisplayName("GEN-8: reads what it wrote")
    void roundTrip(Intent intent) {
        byte[] written = form.write(intent);
        Intent read = form.readIntent(written);
        assertThat(read).hasSameClassAs(intent).hasToString(intent.toString());
        assertThat(read.owner()).isEqualTo(intent.owner());
        assertThat(form.write(read)).isEqualTo(written);
    }

    @Test
    @DisplayName("writes JSON that says what is to be done")
    void form() {
        assertThat(new String(form.write(intents().get(4)), StandardCharsets.UTF_8))
                .isEqualTo("{\"call\":\"release-address\",\"driver\":\"acme\","
                        + "\"owner\":{\"kind\":\"task\",\"id\":\"t\",\"slot\":\"n/IPv4\"},"
                        + "\"addressSpace\":\"global\",\"subnet\":\"10.0.0.0/24\",\"pool\":\"p/1\","
                        + "\"address\":\"10.0.0.9\",\"reason\":\"released\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "{\"call\":\"dance\"}",
                "{\"call\":\"release-pool\",\"driver\":\"acme\"}",
                "{\"call\":\"release-pool\",\"driver\":\"acme\",\"pool\":\"p\",\"owner\":{},\"reason\":\"released\"}"
            })
    @DisplayName("a record that is none is a store-failure")
    void malformed(String text) {
        assertThatThrownBy(() -> form.readIntent(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE));
    }
}
