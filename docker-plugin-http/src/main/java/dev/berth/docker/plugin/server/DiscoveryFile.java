package dev.berth.docker.plugin.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which an engine finds a plugin that has no socket. Immutable.
 *
 * @param folder where engines look, such as {@code /etc/docker/plugins}
 * @param name the plugin's
 * @param protection how the engine protects its connections; null where it does not
 */
public record DiscoveryFile(Path folder, String name, @Nullable Protection protection) {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFile.class);

    /**
     * What the engine needs for TLS.
     *
     * @param authority the certificates by which it knows the plugin
     * @param certificate its own; null for none
     * @param key the key of that
     */
    public record Protection(Path authority, @Nullable Path certificate, @Nullable Path key) {}

    /**
     * Writes it, in one step.
     *
     * @param address where the plugin listens
     */
    public void write(URI address) throws IOException {
        Files.createDirectories(folder);
        Path file = file();
        Path beside = folder.resolve("." + file.getFileName() + ".new");
        Files.writeString(beside, text(address));
        Path unused = Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String text(URI address) {
        if (protection == null) {
            return "tcp://" + address.getAuthority() + "\n";
        }
        ObjectNode json = new JsonMapper().createObjectNode().put("Addr", address.toString());
        ObjectNode tls = json.putObject("TLSConfig");
        put(tls, "CAFile", protection.authority());
        put(tls, "CertFile", protection.certificate());
        put(tls, "KeyFile", protection.key());
        return json + "\n";
    }

    private static void put(ObjectNode json, String key, @Nullable Path file) {
        if (file != null) {
            json.put(key, file.toAbsolutePath().toString());
        }
    }

    private Path file() {
        return folder.resolve(name + (protection == null ? ".spec" : ".json"));
    }

    /** Removes it; that it cannot be is in the log. */
    public void remove() {
        try {
            boolean unused = Files.deleteIfExists(file());
        } catch (IOException e) {
            LOG.warn("{} cannot be removed, so that engines go on looking for this plugin: {}", file(), e.toString());
        }
    }
}
