package dev.berth.docker.plugin.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a unix domain socket. It is bound in a private folder beside its place, and moved there when its permissions are
 * set: so nobody can connect before, and a stale socket is replaced in one step. Confined to one thread.
 */
final class SocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
    /** What the operating system leaves room for in a socket's address. */
    private static final int LONGEST_PATH = 107;

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final Path path;
    private final Path privateFolder;
    private @Nullable Object published; // identifies our file, once it is in its place

    private SocketFile(Path path, Path privateFolder) {
        this.path = path;
        this.privateFolder = privateFolder;
    }

    /** @throws IOException if no socket can be made there */
    static SocketFile at(Path wanted) throws IOException {
        Path path = wanted.toAbsolutePath().normalize();
        Path folder = path.getParent();
        if (folder == null || path.getFileName() == null) {
            throw new FileSystemException(path.toString(), null, "is no file");
        }
        checkFree(path);
        Files.createDirectories(folder);
        Path privateFolder = Files.createTempDirectory(
                folder, ".", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SocketFile file = new SocketFile(path, privateFolder);
        int length = Math.max(bytes(path), bytes(file.bindingPath()));
        if (length > LONGEST_PATH) {
            Files.delete(privateFolder);
            throw new FileSystemException(
                    path.toString(), null, "is too long for a socket, for which " + LONGEST_PATH + " bytes are all");
        }
        return file;
    }

    /** In the encoding of the system's paths, each of whose bytes is one character in a URI, or three if escaped. */
    private static int bytes(Path path) {
        String escaped = path.toUri().getRawPath();
        return escaped.length()
                - 2 * (int) escaped.chars().filter(c -> c == '%').count();
    }

    private static void checkFree(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & TYPE_MASK) != SOCKET_TYPE) {
            throw new FileSystemException(path.toString(), null, "is there already, and is no socket");
        }
        if (isLive(path)) {
            throw new FileSystemException(path.toString(), null, "is a socket that another process listens on");
        }
    }

    /** Only a refused connection proves that nobody listens. */
    private static boolean isLive(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false); // one that listens but does not accept must not keep us
            var unused = channel.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            LOG.debug("whether anybody listens on {} cannot be known", path, e);
            return true;
        }
    }

    /** Its place. */
    Path path() {
        return path;
    }

    /** Where to bind it. */
    Path bindingPath() {
        return privateFolder.resolve("s");
    }

    /**
     * Sets who may connect, and moves it to its place.
     *
     * @throws IOException if that place was taken meanwhile
     */
    void publish(Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(bindingPath(), permissions);
        Object key = key(bindingPath());
        checkFree(path); // of two that start at once, the second must not silence the first
        Files.move(bindingPath(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = key;
        Files.delete(privateFolder);
    }

    /** Removes what is left of it; a socket that somebody else has put in its place meanwhile stays. */
    void remove() {
        try {
            Files.deleteIfExists(bindingPath());
            Files.deleteIfExists(privateFolder);
            if (published != null && published.equals(key(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed already", path);
        } catch (IOException e) {
            LOG.warn("the socket {} cannot be removed", path, e);
        } finally {
            published = null;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return attributes;
    }
}
