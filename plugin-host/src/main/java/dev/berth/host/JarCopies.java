package dev.berth.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The host's own copies of jars, one for each content: what is hashed, checked and loaded is the copy, so that whoever changes
 * the original changes nothing here. Not thread-safe.
 */
final class JarCopies implements AutoCloseable {
    private final Path directory;

    private JarCopies(Path directory) {
        this.directory = directory;
    }

    /**
     * Copies in a new directory.
     *
     * @param parent where to make it; null for the system's place for temporary files
     */
    static JarCopies in(@Nullable Path parent) throws IOException {
        String prefix = "berth-plugins-";
        return new JarCopies(
                parent == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(parent, prefix));
    }

    JarCopy copy(Path jar) throws IOException {
        MessageDigest digest = sha256();
        Path incoming = Files.createTempFile(directory, "incoming-", ".jar");
        try {
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest);
                    OutputStream out = Files.newOutputStream(incoming)) {
                in.transferTo(out);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            Path file = directory.resolve(hash + ".jar");
            if (!Files.exists(file)) { // one that exists may be in use
                Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return new JarCopy(file, hash);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Removes the directory with all copies. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
