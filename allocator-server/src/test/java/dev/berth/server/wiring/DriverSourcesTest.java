package dev.berth.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Several sources of drivers")
class DriverSourcesTest {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("are asked in order, so that the first that has a name wins it, and know all names (DRV-3)")
    void order() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        for (Path socket :
                List.of(first.resolve("both.sock"), second.resolve("both.sock"), second.resolve("one.sock"))) {
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(socket))
                    .close();
        }
        try (DockerPlugins one = DockerPlugins.in(List.of(first), Map.of("both", Map.of("timeout", "never")));
                DockerPlugins two = DockerPlugins.in(List.of(second), Map.of())) {
            DriverSources sources = new DriverSources(List.of(one, two));
            assertThat(sources.ipamDriverNames()).containsExactly("both", "one");
            assertThat(sources.networkDriverNames()).containsExactly("both", "one");
            assertThat(sources.ipamDriver("none")).isEmpty();
            // the first has it, and refuses: the second is not asked in its place
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> sources.ipamDriver("both")))
                    .hasMessageContaining("its timeout is no time");
        }
    }
}
