package dev.berth.docker.plugin.client;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.json.JsonMessage;
import dev.berth.docker.plugin.json.MalformedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds plugins by name in directories, each time anew, as Docker's engine does. Names compare without regard to case (DRV-1).
 * Immutable.
 */
public final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final String SOCKET = ".sock";
    private static final List<String> SPECS = List.of(".spec", ".json");
    private static final long SPEC_BYTES = 64 << 10;
    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final PluginDirectories directories;

    /** Looks in these directories; those that are not there hold nothing. */
    public Discovery(PluginDirectories directories) {
        this.directories = directories;
    }

    /** The directories. */
    public PluginDirectories directories() {
        return directories;
    }

    /**
     * Where the plugin of this name listens.
     *
     * @return empty if there is none
     * @throws AllocatorException {@code driver-unavailable} if the file that tells is there but does not tell
     */
    public Optional<PluginAddress> find(String name) {
        for (Path directory : directories.sockets()) {
            for (Path file : candidates(directory, name, SOCKET)) {
                if (isSocket(file)) {
                    return Optional.of(new PluginAddress.Unix(file));
                }
            }
        }
        for (Path directory : directories.specs()) {
            for (String extension : SPECS) {
                List<Path> files = candidates(directory, name, extension);
                if (!files.isEmpty()) {
                    return Optional.of(read(name, files.get(0)));
                }
            }
        }
        return Optional.empty();
    }

    /** The names of all that could be found, in lower case; opens no file. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Path directory : directories.sockets()) {
            collect(directory, List.of(SOCKET), names);
        }
        for (Path directory : directories.specs()) {
            collect(directory, SPECS, names);
        }
        return names;
    }

    private static void collect(Path directory, List<String> extensions, Set<String> names) {
        for (Path entry : entries(directory)) {
            String file = canonical(entry);
            for (String extension : extensions) {
                if (file.endsWith(extension) && file.length() > extension.length()) {
                    boolean counts = !extension.equals(SOCKET) || isSocket(entry);
                    if (counts) {
                        names.add(file.substring(0, file.length() - extension.length()));
                    }
                } else if (Files.isDirectory(entry) && candidate(entry, file + extension) != null) {
                    names.add(file);
                }
            }
        }
    }

    /** {@code NAME.ext} and {@code NAME/NAME.ext}. The name is compared with what is there: it never becomes a path. */
    private static List<Path> candidates(Path directory, String name, String extension) {
        List<Path> found = new ArrayList<>();
        Path direct = candidate(directory, name + extension);
        if (direct != null) {
            found.add(direct);
        }
        Path below = candidate(directory, name);
        Path inIt = below == null ? null : candidate(below, name + extension);
        if (inIt != null) {
            found.add(inIt);
        }
        return found;
    }

    private static @Nullable Path candidate(Path directory, String file) {
        String wanted = file.toLowerCase(Locale.ROOT);
        for (Path entry : entries(directory)) {
            if (canonical(entry).equals(wanted)) {
                return entry;
            }
        }
        return null;
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            LOG.warn("the plugin directory {} cannot be read: {}", directory, e.toString());
            return List.of();
        }
    }

    private static String canonical(Path entry) {
        return String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT);
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.getAttribute(file, "unix:mode") instanceof Integer mode && (mode & TYPE_MASK) == SOCKET_TYPE;
        } catch (IOException e) {
            return false;
        }
    }

    private static PluginAddress read(String name, Path spec) {
        try {
            if (Files.size(spec) > SPEC_BYTES || !Files.isRegularFile(spec, new LinkOption[0])) {
                throw unusable(name, spec, "is no file of at most " + SPEC_BYTES + " bytes", null);
            }
            byte[] content = Files.readAllBytes(spec);
            return canonical(spec).endsWith(".json")
                    ? readJson(content)
                    : PluginAddress.parse(new String(content, StandardCharsets.UTF_8), TlsConfig.DEFAULT);
        } catch (MalformedMessage e) {
            throw unusable(name, spec, "is " + e.getMessage(), e);
        } catch (AllocatorException e) {
            throw unusable(name, spec, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw unusable(name, spec, "cannot be read: " + e, e);
        }
    }

    private static PluginAddress readJson(byte[] content) throws MalformedMessage {
        JsonMessage json = JsonMessage.parse(content);
        JsonMessage tls = json.message("TLSConfig");
        return PluginAddress.parse(
                json.text("Addr"),
                new TlsConfig(
                        path(tls.text("CAFile")),
                        path(tls.text("CertFile")),
                        path(tls.text("KeyFile")),
                        tls.flag("InsecureSkipVerify")));
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private static AllocatorException unusable(String name, Path spec, String problem, @Nullable Throwable cause) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, spec + ": " + problem)
                .subject("docker plugin " + name)
                .advice("mend the file, or remove it")
                .cause(cause)
                .build();
    }
}
