package dev.berth.docker.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The socket of a plugin server")
class SocketFileTest {
    @TempDir
    private Path folder;

    private static PluginServer serve(Path socket, String permissions) throws IOException {
        return PluginServer.builder()
                .ipam(new Recorder())
                .onSocket(socket, PosixFilePermissions.fromString(permissions));
    }

    private static void assertServed(Path socket) throws IOException {
        assertThat(RawHttp.call(socket, "Plugin.Activate", "").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("has the permissions asked for, in a folder made for it, and nothing is left of it in the end")
    void permissions() throws IOException {
        Path socket = folder.resolve("run/plugins/berth.sock");
        try (PluginServer server = serve(socket, "rw-rw----")) {
            assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
            assertThat(server.address()).hasToString("unix://" + socket);
            assertServed(socket);
            assertOnlyEntry(socket);
        }
        try (Stream<Path> left = Files.list(socket.getParent())) {
            assertThat(left).isEmpty();
        }
    }

    private static void assertOnlyEntry(Path socket) throws IOException {
        try (Stream<Path> entries = Files.list(socket.getParent())) {
            assertThat(entries).containsExactly(socket);
        }
    }

    @Test
    @DisplayName("replaces one that nobody listens on")
    void stale() throws IOException {
        Path socket = folder.resolve("berth.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();
        try (PluginServer server = serve(socket, "rw-------")) {
            assertServed(socket);
            assertThat(server.address()).hasScheme("unix");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    @DisplayName("does not replace one that somebody listens on, and leaves nothing behind")
    void live() throws IOException {
        Path socket = folder.resolve("berth.sock");
        try (PluginServer first = serve(socket, "rw-------")) {
            assertThatThrownBy(() -> serve(socket, "rw-------"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(socket.toString())
                    .hasMessageContaining("another process listens on");
            assertServed(socket);
            assertOnlyEntry(socket);
            assertThat(first.address()).hasScheme("unix");
        }
    }

    @Test
    @DisplayName("does not replace one that somebody began to listen on meanwhile")
    void twoStarters() throws IOException {
        Path socket = folder.resolve("berth.sock");
        SocketFile late = SocketFile.at(socket);
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(late.bindingPath()));
                PluginServer first = serve(socket, "rw-------")) {
            assertThatThrownBy(() -> late.publish(PosixFilePermissions.fromString("rw-------")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process listens on");
            late.remove();
            assertServed(socket);
            assertOnlyEntry(socket);
            assertThat(first.address()).hasScheme("unix");
            assertThat(bound.isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("replaces nothing that is no socket")
    void file() throws IOException {
        Path socket = Files.writeString(folder.resolve("berth.sock"), "precious");
        assertThatThrownBy(() -> serve(socket, "rw-------"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    @DisplayName("is not removed in the end if it is somebody else's by then")
    void successor() throws IOException {
        Path socket = folder.resolve("berth.sock");
        PluginServer first = serve(socket, "rw-------");
        Files.delete(socket);
        try (PluginServer second = serve(socket, "rw-------")) {
            first.close();
            assertServed(socket);
            assertThat(second.address()).hasScheme("unix");
        }
    }

    @ParameterizedTest
    @DisplayName("must have a path that is short enough in bytes, and says so")
    @ValueSource(strings = {"x", "\u00fc"})
    void tooLong(String letter) {
        int room = 108 - folder.toString().length() - "/.sock".length();
        Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding"));
        assumeTrue(encoding.newEncoder().canEncode(letter), "paths of this system cannot have this letter");
        int bytes = letter.getBytes(encoding).length;
        Path socket = folder.resolve(letter.repeat(room / bytes + 1) + ".sock");
        assertThatThrownBy(() -> serve(socket, "rw-------"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long for a socket");
        assertThat(folder).isEmptyDirectory();
    }
}
