package dev.berth.postgres;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.spi.AddressSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the integrator configured for the driver. Immutable.
 *
 * @param url the JDBC URL
 * @param user the database's user; empty for the JDBC driver's own choice
 * @param password empty for none
 * @param schema where the tables are
 * @param cluster who this is among those that share the database
 * @param spaces the names of the address spaces
 * @param defaultPools what any subnet is taken from; empty for the cluster's settings
 * @param connections how many there are at most
 * @param connectSeconds how long a call waits for a connection
 * @param statementSeconds how long the database may take for a call
 */
record PostgresConfiguration(
        String url,
        String user,
        String password,
        String schema,
        String cluster,
        AddressSpaces spaces,
        List<AddressPool> defaultPools,
        int connections,
        int connectSeconds,
        int statementSeconds) {
    private static final String SUBJECT = "configuration of IPAM driver postgres";
    private static final Set<String> KEYS = Set.of(
            "url",
            "user",
            "password",
            "password-file",
            "schema",
            "cluster",
            "local-space",
            "global-space",
            "default-pools",
            "connections",
            "connect-seconds",
            "statement-seconds");
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** Reads and checks a configuration; errors as in {@link PostgresIpamProvider#create}. */
    static PostgresConfiguration of(Map<String, String> given) {
        for (String key : new TreeSet<>(given.keySet())) {
            if (!KEYS.contains(key)) {
                throw invalid(key, "no such setting", "use one of " + String.join(", ", new TreeSet<>(KEYS)));
            }
        }
        String url = given.getOrDefault("url", "");
        if (!url.startsWith("jdbc:postgresql:")) {
            // Not quoted: it may hold a password.
            throw invalid(
                    "url", "no JDBC URL of a PostgreSQL database", "write it as jdbc:postgresql://host:5432/database");
        }
        String cluster = given.getOrDefault("cluster", "");
        if (cluster.isBlank()) {
            throw invalid(
                    "cluster",
                    "missing; it keeps apart the owners of clusters that share a database",
                    "give each cluster a name of its own, and never change it");
        }
        String schema = given.getOrDefault("schema", "berth");
        if (!SCHEMA.matcher(schema).matches()) {
            throw invalid("schema", "no name of a schema: " + schema, "use lower-case letters, digits and underscores");
        }
        return new PostgresConfiguration(
                url,
                given.getOrDefault("user", ""),
                password(given),
                schema,
                OwnerText.checked(SUBJECT, cluster),
                new AddressSpaces(
                        OwnerText.checked(SUBJECT, given.getOrDefault("local-space", "LocalDefault")),
                        OwnerText.checked(SUBJECT, given.getOrDefault("global-space", "GlobalDefault"))),
                pools(given.getOrDefault("default-pools", "")),
                number(given, "connections", 8, 1, 1000),
                number(given, "connect-seconds", 5, 1, 3600),
                number(given, "statement-seconds", 10, 1, 3600));
    }

    private static String password(Map<String, String> given) {
        String file = given.get("password-file");
        if (file == null) {
            return given.getOrDefault("password", "");
        }
        if (given.containsKey("password")) {
            throw invalid("password-file", "given beside password", "leave one of them out");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw invalid("password-file", "cannot be read: " + e, "name a file that this process may read");
        }
    }

    /** Pools such as {@code 10.0.0.0/8 24, fd00::/48 64}. */
    private static List<AddressPool> pools(String text) {
        List<AddressPool> pools = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            String[] words = part.strip().split("\\s+");
            if (words.length != 2 || !words[1].matches("[0-9]{1,3}")) {
                throw invalid("default-pools", "not a block and a size: " + part, "write 10.0.0.0/8 24, fd00::/48 64");
            }
            pools.add(AddressPool.of(words[0], Integer.parseInt(words[1])));
        }
        return pools;
    }

    private static int number(Map<String, String> given, String key, int otherwise, int least, int most) {
        String text = given.getOrDefault(key, Integer.toString(otherwise));
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw invalid(key, "not a number it can be: " + text, "choose one from " + least + " to " + most);
        }
        return number;
    }

    private static AllocatorException invalid(String key, String problem, String advice) {
        return AllocatorException.invalidArgument(SUBJECT, key, problem, advice);
    }

    /** Without the password, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "PostgresConfiguration[cluster " + cluster + ", schema " + schema + "]";
    }
}
