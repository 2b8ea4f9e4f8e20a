package dev.berth.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.server.PluginServer;
import dev.berth.host.PluginErrors;
import dev.berth.host.PluginHost;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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

    @Test
    @DisplayName("find a Docker plugin behind a jar whose driver of this name is of the other kind (DRV-3)")
    void otherKind() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", "acme");
        manifest.getMainAttributes().putValue("Plugin-Version", "1.2.3");
        manifest.getMainAttributes().putValue("Plugin-Requires", "^1.0.0");
        manifest.getMainAttributes().putValue("Plugin-Provides", "NetworkDriver:acme");
        Path jars = Files.createDirectory(folder.resolve("jars"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jars.resolve("acme.jar")), manifest)) {
            jar.putNextEntry(new JarEntry("META-INF/services/dev.berth.api.spi.NetworkDriverProvider"));
            jar.write("acme.Unused".getBytes(StandardCharsets.UTF_8));
        }
        try (PluginHost host = PluginHost.in(jars).open();
                DockerPlugins docker = DockerPlugins.in(List.of(folder), Map.of())) {
            DriverSources sources = new DriverSources(List.of(host, docker));
            assertThat(catchThrowableOfType(AllocatorException.class, () -> sources.ipamDriver("acme")))
                    .hasMessageContaining("acme.jar has NetworkDriver:acme")
                    .extracting(AllocatorException::code)
                    .isEqualTo(PluginErrors.WRONG_KIND);
            try (PluginServer served = PluginServer.builder()
                    .ipam(new NoPools())
                    .onSocket(folder.resolve("acme.sock"), PosixFilePermissions.fromString("rw-------"))) {
                assertThat(sources.ipamDriver("acme")).isPresent();
                assertThat(served.address()).isNotNull();
            }
        }
    }

    /** An IPAM plugin that is only there. */
    private static final class NoPools implements IpamPlugin {
        @Override
        public IpamAbilities capabilities() {
            return IpamAbilities.NONE;
        }

        @Override
        public DefaultAddressSpaces defaultAddressSpaces() {
            return new DefaultAddressSpaces("l", "g");
        }

        @Override
        public PoolAnswer requestPool(RequestPool request) {
            throw new PluginRefusal("No available pools");
        }

        @Override
        public void releasePool(ReleasePool request) {}

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            throw new PluginRefusal("No available addresses on this pool");
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {}
    }
}
