package dev.berth.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.NetworkDriverProvider;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    @Test
    @DisplayName("DRV-1: the service loader finds the driver on the class path")
    void classPath() {
        assertThat(ServiceLoader.load(NetworkDriverProvider.class))
                .singleElement()
                .isInstanceOf(OverlayDriverProvider.class)
                .extracting(NetworkDriverProvider::name)
                .isEqualTo("overlay");
    }

    @Test
    @DisplayName("DRV-1: the module provides the driver, exports its package, and needs the API only")
    void modulePath() throws Exception {
        Path classes = Path.of(OverlayDriverProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module =
                ModuleFinder.of(classes).find("dev.berth.overlay").orElseThrow().descriptor();
        assertThat(module.provides()).singleElement().satisfies(provided -> {
            assertThat(provided.service()).isEqualTo(NetworkDriverProvider.class.getName());
            assertThat(provided.providers()).containsExactly(OverlayDriverProvider.class.getName());
        });
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("dev.berth.overlay");
        assertThat(module.requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "dev.berth.api");
    }
}
