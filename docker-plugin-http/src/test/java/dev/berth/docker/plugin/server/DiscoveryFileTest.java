package dev.berth.docker.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.docker.plugin.client.Discovery;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginDirectories;
import dev.berth.docker.plugin.client.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file that tells engines of a plugin")
class DiscoveryFileTest {
    @TempDir
    Path folder;

    private Discovery discovery() {
        return new Discovery(new PluginDirectories(List.of(), List.of(folder)));
    }

    @Test
    @DisplayName("says where it listens, and is gone when it is removed")
    void plain() throws IOException {
        DiscoveryFile file = new DiscoveryFile(folder, "acme", null);
        file.write(URI.create("http://127.0.0.1:4711"));
        assertThat(discovery().find("acme")).hasToString("Optional[tcp://127.0.0.1:4711]");
        file.write(URI.create("http://[::1]:4712"));
        assertThat(discovery().find("acme")).hasToString("Optional[tcp://[::1]:4712]");
        file.remove();
        assertThat(folder).isEmptyDirectory();
        file.remove();
    }

    @Test
    @DisplayName("says by which certificates each side knows the other")
    void secured() throws IOException {
        Path ca = folder.resolve("ca.pem");
        Path certificate = folder.resolve("engine.pem");
        Path key = folder.resolve("engine.key");
        DiscoveryFile file = new DiscoveryFile(folder, "acme", new DiscoveryFile.Protection(ca, certificate, key));
        file.write(URI.create("https://plugins.example:4711"));
        assertThat(discovery().find("acme"))
                .contains(new PluginAddress.Tls("plugins.example", 4711, new TlsConfig(ca, certificate, key, false)));
    }
}
