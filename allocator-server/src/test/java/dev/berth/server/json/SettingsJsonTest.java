package dev.berth.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The cluster's settings as JSON (NET-12)")
class SettingsJsonTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    @DisplayName("set what they say")
    void readsEverything() throws Exception {
        ClusterSettings settings = read(
                """
                {"defaultAddressPools":[{"base":"10.9.0.0/16","size":24}],"vniRange":"5000-6000",
                 "excludedVnis":["5001-5003",5007],"vxlanUdpPort":4790,"quarantine":"5m"}""");
        assertThat(settings.defaultAddressPools()).containsExactly(AddressPool.of("10.9.0.0/16", 24));
        assertThat(settings.vniRange()).isEqualTo(new VniRange(5000, 6000));
        assertThat(settings.excludedVnis()).containsExactly(new VniRange(5001, 5003), new VniRange(5007, 5007));
        assertThat(settings.vxlanUdpPort()).isEqualTo(4790);
        assertThat(settings.quarantine()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("keep the defaults of what they leave out")
    void keepsDefaults() throws Exception {
        ClusterSettings settings = read("{}");
        assertThat(settings.vniRange()).isEqualTo(VniRange.DEFAULT);
        assertThat(settings.vxlanUdpPort()).isEqualTo(4789);
        assertThat(settings.defaultAddressPools()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("are refused with the place")
    @ValueSource(
            strings = {
                "{\"vniRange\":\"9-3\"}",
                "{\"vniRange\":\"0-3\"}",
                "{\"vxlanUdpPort\":80}",
                "{\"quarantine\":\"soon\"}",
                "{\"quarantine\":30}",
                "{\"defaultAddressPools\":[{\"base\":\"10.0.0.0/24\",\"size\":16}]}",
                "{\"defaultAddressPools\":[{\"base\":\"10.0.0.1/24\",\"size\":28}]}",
                "{\"excludedVnis\":[0]}",
            })
    void refuses(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonException.class).hasMessageStartingWith("/");
    }

    @ParameterizedTest
    @DisplayName("refuse pools that are not BASE,SIZE")
    @ValueSource(
            strings = {"", "10.0.0.0/8", "10.0.0.0/8,", "10.0.0.0/8,x", "10.0.0.0/33,24", "10.0.0.0/8,4", "a,b,24"})
    void refusesPools(String text) {
        assertThatThrownBy(() -> SettingsJson.pool(text)).isInstanceOf(AllocatorException.class);
    }

    private static ClusterSettings read(String json) throws Exception {
        return SettingsJson.settings(JsonValue.root(JSON.readTree(json)));
    }
}
