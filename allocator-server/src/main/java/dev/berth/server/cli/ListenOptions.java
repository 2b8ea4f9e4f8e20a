package dev.berth.server.cli;

import dev.berth.docker.plugin.server.DiscoveryFile;
import dev.berth.docker.plugin.tls.TlsFiles;
import dev.berth.server.dockerplugin.PluginPlace;
import dev.berth.server.http.BearerToken;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.input.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that say where a server listens and to whom. */
final class ListenOptions extends CheckedOptions {
    private static final int SHORTEST_TOKEN = 16;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = PlaceConverter.class,
            description = "Where to listen; 127.0.0.1:8080 unless said. Port 0 is any free one, which is printed."
                    + " Other than on the loopback, only with --token-file and TLS.")
    private Place listen = new Place("127.0.0.1", 8080);

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Clients must show the token in this file: Authorization: Bearer TOKEN.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The server's certificate, and those above it, in PEM.")
    private @Nullable Path certificates;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key in PEM, not encrypted.")
    private @Nullable Path key;

    /**
     * The settings.
     *
     * @throws InputException if a file cannot be used
     * @throws ParameterException if the options do not go together
     */
    ServerSettings settings() {
        checkKeys();
        if (!isLoopback() && (tokenFile == null || key == null)) {
            throw misused(listen.host + " is not the loopback: give --token-file, --tls-cert and --tls-key,"
                    + " or everybody on the network could change the cluster");
        }
        return unchecked();
    }

    /**
     * The settings of a server that nothing can be changed with, which may listen anywhere.
     *
     * @throws InputException if a file cannot be used
     * @throws ParameterException if the options do not go together
     */
    ServerSettings readOnlySettings() {
        checkKeys();
        return unchecked();
    }

    private ServerSettings unchecked() {
        return new ServerSettings(listen.host, listen.port, token(), tls(null), ServerSettings.Limits.DEFAULT);
    }

    private void checkKeys() {
        together("--tls-cert", certificates, "--tls-key", key);
    }

    /** Whether the user said where to listen. */
    boolean isGiven() {
        return isGiven("--listen");
    }

    /**
     * The port of a plugin, for engines that show one of these authorities' certificates.
     *
     * @param clientAuthorities null if engines need none
     * @throws InputException if a file cannot be used
     * @throws ParameterException if the options do not go together
     */
    PluginPlace.Port plugin(@Nullable Path clientAuthorities, DiscoveryFile note) {
        checkKeys();
        if (tokenFile != null) {
            throw misused("a Docker engine has no token to show: --token-file does not go with --docker-plugin");
        }
        if (clientAuthorities != null && key == null) {
            throw misused("--tls-client-ca needs --tls-cert and --tls-key");
        }
        if (!isLoopback() && clientAuthorities == null) {
            throw misused(listen.host + " is not the loopback: give --tls-client-ca, --tls-cert and --tls-key,"
                    + " or everybody on the network could change what the engine has");
        }
        return new PluginPlace.Port(listen.host, listen.port, tls(clientAuthorities), clientAuthorities != null, note);
    }

    /** The certificate that a server shows, and those above it; null for none. */
    @Nullable
    Path certificates() {
        return certificates;
    }

    private boolean isLoopback() {
        try {
            for (InetAddress address : InetAddress.getAllByName(listen.host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw misused("--listen: there is no host \"" + listen.host + "\"");
        }
    }

    private @Nullable BearerToken token() {
        Path file = tokenFile;
        if (file == null) {
            return null;
        }
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (token.length() < SHORTEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw InputException.of(
                    file,
                    "this is no token of at least " + SHORTEST_TOKEN + " visible ASCII characters",
                    "make one, as by openssl rand -hex 32");
        }
        return new BearerToken(token);
    }

    /** @param clientAuthorities whose certificates clients show; null for the system's roots */
    private @Nullable SSLContext tls(@Nullable Path clientAuthorities) {
        if (certificates == null || key == null) {
            return null;
        }
        try {
            return TlsFiles.load(clientAuthorities, certificates, key);
        } catch (IOException e) {
            String named = e instanceof FileSystemException about ? about.getFile() : null;
            throw unreadable(named == null ? certificates : Path.of(named), e);
        } catch (GeneralSecurityException e) {
            throw misused(String.valueOf(e.getMessage()));
        }
    }

    private static InputException unreadable(Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? InputException.of(file, "there is no such file", "check the name")
                : InputException.of(file, "reading failed: " + e.getMessage(), "check the file and its permissions");
    }

    /** A host and a port. */
    record Place(String host, int port) {}

    /** Reads {@code HOST:PORT}. */
    static final class PlaceConverter implements ITypeConverter<Place> {
        private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]/]+):(\\d{1,5})");
        private static final int HIGHEST_PORT = 65535;

        @Override
        public Place convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(2)) > HIGHEST_PORT) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no host and port such as 127.0.0.1:8080 or [::1]:8080");
            }
            String host = parts.group(1).replace("[", "").replace("]", "");
            return new Place(host, Integer.parseInt(parts.group(2)));
        }
    }
}
