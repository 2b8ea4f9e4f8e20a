package dev.berth.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.Scope;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeLocalDriverTest {
    private static final OwnerToken OWNER = new OwnerToken(OwnerKind.NETWORK, "n1", "");

    static Stream<NetworkDriverProvider> providers() {
        return NodeLocalDriverProvider.all().stream();
    }

    private static NetworkDriver driver(NetworkDriverProvider provider) {
        return provider.create(DriverContext.of(ClusterSettings.DEFAULT));
    }

    @Test
    @DisplayName("DRV-1: the names are bridge, host, macvlan and ipvlan")
    void names() {
        assertThat(providers())
                .extracting(NetworkDriverProvider::name)
                .containsExactly("bridge", "host", "macvlan", "ipvlan");
    }

    @ParameterizedTest
    @MethodSource("providers")
    @DisplayName("NET-2, DRV-5, CLU-5: each is node-local, unfit for ingress, and gives nodes no address")
    void capabilities(NetworkDriverProvider provider) {
        NetworkCapabilities capabilities = driver(provider).capabilities();
        assertThat(capabilities.scope()).isEqualTo(Scope.NODE_LOCAL);
        assertThat(capabilities.ingress()).isFalse();
        assertThat(capabilities.nodeAddress()).isFalse();
        assertThat(capabilities.traits()).isEqualTo(DriverTraits.IN_MEMORY);
    }

    @ParameterizedTest
    @MethodSource("providers")
    @DisplayName("NET-2: each refuses to allocate, saying whose business it is, and has nothing to free")
    void refuses(NetworkDriverProvider provider) {
        NetworkDriver driver = driver(provider);
        AllocatorException refused = catchThrowableOfType(
                AllocatorException.class,
                () -> driver.allocateNetwork(new NetworkRequest("n1", OWNER, Map.of(), List.of())));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused.subject()).hasValue("network n1");
        assertThat(refused.value()).hasValue(provider.name());
        assertThat(refused.problem()).contains("set up by each node");

        AllocatorException nothing = catchThrowableOfType(
                AllocatorException.class,
                () -> driver.freeNetwork(new NetworkRelease("n1", OWNER, ReleaseReason.RELEASED)));
        assertThat(nothing.code()).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(nothing.subject()).hasValue("network n1");
        assertThat(driver.hints()).isEmpty();
    }

    @Test
    @DisplayName("DRV-1: the service loader finds each, on the class path and by the module")
    void registration() throws Exception {
        List<String> classes =
                providers().map(provider -> provider.getClass().getName()).toList();
        assertThat(ServiceLoader.load(NetworkDriverProvider.class))
                .extracting(provider -> provider.getClass().getName())
                .containsExactlyElementsOf(classes);

        Path location = Path.of(NodeLocalDriverProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module =
                ModuleFinder.of(location).find("dev.berth.bridge").orElseThrow().descriptor();
        assertThat(module.provides()).singleElement().satisfies(provided -> {
            assertThat(provided.service()).isEqualTo(NetworkDriverProvider.class.getName());
            assertThat(provided.providers()).containsExactlyElementsOf(classes);
        });
        assertThat(module.requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "dev.berth.api");
    }
}
