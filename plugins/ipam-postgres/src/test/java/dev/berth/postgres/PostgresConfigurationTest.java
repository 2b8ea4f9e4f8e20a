package dev.berth.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The configuration of the PostgreSQL IPAM")
class PostgresConfigurationTest {
    @Test
    @DisplayName("needs no configuration but a URL and a cluster's name, and refuses to do without these")
    void configuration() {
        for (Map<String, String> missing : List.of(
                Map.<String, String>of(),
                Map.of("cluster", "a"),
                Map.of("url", "jdbc:postgresql:x"),
                Map.of("url", "jdbc:mysql:x", "cluster", "a"),
                Map.of("url", "jdbc:postgresql:x", "cluster", "a", "conections", "2"),
                Map.of("url", "jdbc:postgresql:x", "cluster", "a", "connections", "0"),
                Map.of("url", "jdbc:postgresql:x", "cluster", "a", "schema", "a\"b"),
                Map.of("url", "jdbc:postgresql:x", "cluster", "a", "default-pools", "10.0.0.0/8"),
                Map.of("url", "jdbc:postgresql:x", "cluster", "a", "password-file", "/no/such/file"))) {
            Calls.refused("invalid-argument", () -> PostgresConfiguration.of(missing));
        }
        assertThat(PostgresConfiguration.of(Map.of("url", "jdbc:postgresql:x", "cluster", "a"))
                        .schema())
                .isEqualTo("berth");
    }

    @Test
    @DisplayName("never shows the password")
    void password(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "secret\n");
        PostgresConfiguration configuration = PostgresConfiguration.of(
                Map.of("url", "jdbc:postgresql:x?password=other", "cluster", "a", "password-file", file.toString()));
        assertThat(configuration.password()).isEqualTo("secret");
        assertThat(configuration.toString()).doesNotContain("secret").doesNotContain("other");
        assertThat(Calls.refused(
                                "invalid-argument",
                                () -> PostgresConfiguration.of(
                                        Map.of("url", "postgres://me:secret@host/db", "cluster", "a")))
                        .getMessage())
                .doesNotContain("secret");
    }
}
