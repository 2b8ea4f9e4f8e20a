package dev.berth.vlan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The jar of the VLAN driver")
class PluginJarIT {
    @Test
    @DisplayName("says in its manifest what it is, and holds nothing but the driver")
    void manifest() throws Exception {
        try (JarFile jar = new JarFile(Path.of(System.getProperty("plugin.jar")).toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Plugin-Id")).isEqualTo("berth-driver-vlan");
            assertThat(attributes.getValue("Plugin-Version")).isNotBlank().doesNotContain("$");
            assertThat(attributes.getValue("Plugin-Requires")).isEqualTo("^1.0.0");
            assertThat(attributes.getValue("Plugin-Provides")).isEqualTo("NetworkDriver:vlan");
            assertThat(jar.getEntry("META-INF/services/dev.berth.api.spi.NetworkDriverProvider"))
                    .isNotNull();
            assertThat(Collections.list(jar.entries()).stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("dev/berth/vlan/"));
        }
    }
}
