package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.DockerEndpoint.Certificates;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Docker's rules for which engine is meant: variables, contexts, certificates. */
final class EndpointResolution {
    private static final String DEFAULT_CONTEXT = "default";
    private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:.*@)?(\\[.+]|[^:@]*)(?::(\\d{0,5}))?");
    private static final int PLAIN_PORT = 2375;
    private static final int TLS_PORT = 2376;

    private final String option;
    private final Map<String, String> environment;
    private final Path folder;

    EndpointResolution(String option, Map<String, String> environment, Path home) {
        this.option = option;
        this.environment = environment;
        String given = variable("DOCKER_CONFIG");
        this.folder = given == null ? home.resolve(".docker") : Path.of(given);
    }

    DockerEndpoint resolve(@Nullable String host) {
        if (host != null && !host.isBlank()) {
            return ofHost(host, option);
        }
        String variable = variable("DOCKER_HOST");
        if (variable != null) {
            return ofHost(variable, "DOCKER_HOST");
        }
        String named = variable("DOCKER_CONTEXT");
        String context = named == null ? chosenContext() : named;
        if (context == null || context.equals(DEFAULT_CONTEXT)) {
            return ofHost(DEFAULT_HOST, "the default");
        }
        return ofContext(context, named == null ? folder.resolve("config.json").toString() : "DOCKER_CONTEXT");
    }

    private @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private DockerEndpoint ofHost(String host, String origin) {
        boolean verified = variable("DOCKER_TLS_VERIFY") != null;
        boolean secure = verified || variable("DOCKER_TLS") != null;
        String given = variable("DOCKER_CERT_PATH");
        Path files = given == null ? folder : Path.of(given);
        Certificates tls = secure ? certificates(files, verified, given != null) : null;
        return endpoint(host, tls, origin);
    }

    /** @param strict whether the user named the folder, so that there must be an authority in it */
    private static Certificates certificates(Path files, boolean verified, boolean strict) {
        Path authority = files.resolve("ca.pem");
        if (strict && verified && !Files.exists(authority)) {
            throw AllocatorException.invalidArgument(
                    "Docker endpoint",
                    files.toString(),
                    "DOCKER_CERT_PATH has no ca.pem to check the engine's certificate against",
                    "put ca.pem, cert.pem and key.pem there, or correct the variable");
        }
        return new Certificates(
                present(authority), present(files.resolve("cert.pem")), present(files.resolve("key.pem")), verified);
    }

    private static @Nullable Path present(Path file) {
        return Files.exists(file) ? file : null;
    }

    private @Nullable String chosenContext() {
        Path file = folder.resolve("config.json");
        if (!Files.exists(file)) {
            return null;
        }
        String name = json(file).path("currentContext").asText("");
        return name.isEmpty() ? null : name;
    }

    private DockerEndpoint ofContext(String name, String chosenBy) {
        String key = digest(name);
        Path meta = folder.resolve("contexts").resolve("meta").resolve(key).resolve("meta.json");
        if (!Files.exists(meta)) {
            throw AllocatorException.invalidArgument(
                    "Docker context",
                    name,
                    "there is no such context in " + folder.resolve("contexts") + "; " + chosenBy + " names it",
                    "look at docker context ls, or give " + option);
        }
        JsonNode endpoint = json(meta).path("Endpoints").path("docker");
        String host = endpoint.path("Host").asText("");
        Path files = folder.resolve("contexts").resolve("tls").resolve(key).resolve("docker");
        Certificates tls = Files.isDirectory(files)
                ? certificates(files, !endpoint.path("SkipTLSVerify").asBoolean(false), false)
                : null;
        return endpoint(host.isEmpty() ? DEFAULT_HOST : host, tls, "context " + name);
    }

    /** Contexts are kept under the digest of their names. */
    private static String digest(String name) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw AllocatorException.invalidArgument(
                    "Docker endpoint",
                    file.toString(),
                    "cannot be read as JSON: " + e.getMessage(),
                    "correct it, or give " + option);
        }
    }

    private DockerEndpoint endpoint(String host, @Nullable Certificates tls, String origin) {
        String full = host.contains("://") ? host : "tcp://" + host;
        URI address;
        try {
            address = new URI(full);
        } catch (URISyntaxException e) {
            throw unusable(
                    host, origin, "this is no address", "write unix:///var/run/docker.sock or tcp://manager1:2376");
        }
        return switch (address.getScheme()) {
            case "unix" -> {
                if (address.getPath() == null || address.getPath().isEmpty()) {
                    throw unusable(
                            host, origin, "the path of the socket is missing", "write unix:///var/run/docker.sock");
                }
                yield new DockerEndpoint(address, null, origin, option);
            }
            case "tcp", "http", "https" -> tcp(host, address, tls, origin);
            case "ssh" ->
                throw unusable(
                        host,
                        origin,
                        "berth opens no SSH connections",
                        "forward the engine's socket with ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock "
                                + address.getSchemeSpecificPart().substring(2)
                                + ", and give " + option + " unix:///tmp/docker.sock");
            default ->
                throw unusable(
                        host,
                        origin,
                        "engines are not reached by " + address.getScheme(),
                        "write unix:///var/run/docker.sock or tcp://manager1:2376");
        };
    }

    private DockerEndpoint tcp(String host, URI address, @Nullable Certificates tls, String origin) {
        Certificates certificates =
                tls == null && address.getScheme().equals("https") ? new Certificates(null, null, null, true) : tls;
        // Not by URI.getHost(), which knows none with an underscore, such as a stack's services have.
        String authority = address.getRawAuthority();
        Matcher parts = HOST_AND_PORT.matcher(authority == null ? "" : authority);
        if (authority == null || !parts.matches()) {
            throw unusable(host, origin, "the host is missing", "write tcp://manager1:2376");
        }
        String name = parts.group(1).isEmpty() ? "127.0.0.1" : parts.group(1);
        String given = parts.group(2);
        String port = given != null && !given.isEmpty()
                ? given
                : Integer.toString(certificates == null ? PLAIN_PORT : TLS_PORT);
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new DockerEndpoint(URI.create("tcp://" + name + ":" + port + base), certificates, origin, option);
    }

    private static AllocatorException unusable(String host, String origin, String problem, String advice) {
        return AllocatorException.invalidArgument("Docker endpoint, from " + origin, host, problem, advice);
    }
}
