package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.server.vendor.WrongLengthProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("berth tck")
class TckCommandTest {
    @TempDir
    private Path folder;

    private Path jar;

    private record Run(int status, String out, String err) {}

    private static Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of()), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    /** The default IPAM as if it were a vendor's, and a worse one. */
    @BeforeEach
    void packageDrivers() throws Exception {
        jar = folder.resolve("vendor.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", "vendor");
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        manifest.getMainAttributes().putValue("Plugin-Requires", "^1.0.0");
        manifest.getMainAttributes().putValue("Plugin-Provides", "IpamDriver:default, IpamDriver:wrong");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            write(out, WrongLengthProvider.class.getName());
            write(out, WrongLengthProvider.class.getName() + "$WrongLength");
            for (String name : classesBeside(DefaultIpamProvider.class)) {
                write(out, name);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + IpamDriverProvider.class.getName()));
            out.write((DefaultIpamProvider.class.getName() + "\n" + WrongLengthProvider.class.getName() + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> classesBeside(Class<?> type) throws Exception {
        URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        String inside = type.getPackageName().replace('.', '/');
        if (Files.isDirectory(Path.of(place))) {
            return classes(type, Path.of(place).resolve(inside));
        }
        try (FileSystem files = FileSystems.newFileSystem(Path.of(place))) {
            return classes(type, files.getPath(inside));
        }
    }

    private static List<String> classes(Class<?> type, Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> type.getPackageName() + "." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static void write(JarOutputStream out, String className) throws IOException {
        String entry = className.replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = TckCommandTest.class.getClassLoader().getResourceAsStream(entry)) {
            in.transferTo(out);
        }
    }

    @Test
    @DisplayName("passes a good driver, with a line for each rule")
    void goodDriver() {
        Run run = berth("tck", "ipam", jar.toString(), "--driver", "default", "--seed", "7");
        assertThat(run.out())
                .contains("  IPAM-101  passed          A pool has an id\n")
                .contains("  IPAM-405  not-applicable  ")
                .endsWith(" not applicable (seed 7)\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    @DisplayName("fails a driver that breaks a rule, and says how")
    void brokenDriver() throws IOException {
        String[] command = {"tck", "ipam", jar.toString(), "--driver", "Wrong", "--set", "length=31"};
        Run run = berth(command);
        assertThat(run.out())
                .contains("  IPAM-202  FAILED          An address has the prefix length of its pool\n")
                .contains("  the prefix length of the address 10.0.0.1/31 should be 28, but is 31\n");
        assertThat(run.status()).isEqualTo(1);
        Run json = berth(
                Stream.concat(Stream.of(command), Stream.of("--format", "json")).toArray(String[]::new));
        JsonNode contract =
                new JsonMapper().readTree(json.out()).get("contracts").get(0);
        assertThat(contract.get("conforms").booleanValue()).isFalse();
        assertThat(contract.get("rules"))
                .filteredOn(rule -> rule.get("status").textValue().equals("failed"))
                .extracting(rule -> rule.get("rule").textValue())
                .containsExactly("IPAM-202");
    }

    private void isBadInput(String part, String... arguments) {
        Run run = berth(arguments);
        assertThat(run.err()).startsWith("berth: ").contains(part).doesNotContain("\tat ");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    @DisplayName("refuses what it cannot judge")
    void badInput() throws IOException {
        isBadInput("several: default, wrong", "tck", "ipam", jar.toString());
        isBadInput("choose from default, wrong", "tck", "ipam", jar.toString(), "--driver", "other");
        isBadInput("it has no NetworkDriver", "tck", "network", jar.toString());
        isBadInput("--set KEY=VALUE", "tck", "ipam", jar.toString(), "--driver", "wrong");
        isBadInput("no readable file", "tck", "ipam", folder.resolve("none.jar").toString());
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        isBadInput("no readable jar", "tck", "ipam", text.toString());
    }
}
