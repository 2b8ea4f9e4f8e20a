package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The plugin host")
class PluginHostTest {
    @TempDir
    Path plugins;

    @Test
    @DisplayName("gives drivers of both kinds from one jar, and loads it when the first is asked for (DRV-3)")
    void givesDrivers() {
        PluginJar.of("acme")
                .network("acme", Sources.networkDriver(""))
                .ipam("acme", Sources.ipamDriver(""))
                .in(plugins, "acme.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            assertThat(host.networkDriverNames()).containsExactly("acme");
            assertThat(host.ipamDriverNames()).containsExactly("acme");
            assertThat(host.plugins()).extracting(PluginReport::state).containsExactly(PluginState.AVAILABLE);

            try (DriverLease<NetworkDriver> network = host.networkDriver("acme").orElseThrow();
                    DriverLease<IpamDriver> ipam = host.ipamDriver("ACME").orElseThrow()) {
                assertThat(network.name()).isEqualTo("acme");
                assertThat(network.driver().capabilities().ingress()).isFalse();
                assertThat(ipam.driver().addressSpaces().global()).isEqualTo("global");
            }

            assertThat(host.plugins()).extracting(PluginReport::state).containsExactly(PluginState.LOADED);
            assertThat(host.problems()).isEmpty();
        }
    }
}
