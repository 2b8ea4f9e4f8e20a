package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.core.CnmAllocator;
import dev.berth.overlay.OverlayDriverProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Names of plugins and drivers:")
class NamesTest {
    @TempDir
    Path plugins;

    private static PluginJar plugin(String id, String driver) {
        return PluginJar.of(id).network(driver, Calls.answering("return Map.of(\"by\", \"" + id + "\");"));
    }

    private static AllocatorException refusal(ThrowingCallable call) {
        return catchThrowableOfType(AllocatorException.class, call);
    }

    @Test
    @DisplayName("two jars with one id are both refused, each naming both, in whatever order")
    void oneIdTwice() {
        plugin("acme", "one").in(plugins, "a.jar");
        plugin("acme", "two").version("2.0.0").in(plugins, "b.jar");
        plugin("good", "good").in(plugins, "c.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            assertThat(host.plugins())
                    .extracting(PluginReport::state)
                    .containsExactly(PluginState.REFUSED, PluginState.REFUSED, PluginState.AVAILABLE);
            assertThat(host.problems()).hasSize(2).allSatisfy(problem -> {
                assertThat(problem.stage()).isEqualTo(ProblemStage.CONFLICT);
                assertThat(problem.message()).contains("a.jar and b.jar have the same Plugin-Id acme");
            });
            AllocatorException e = refusal(() -> host.networkDriver("two"));
            assertThat(e.code()).isEqualTo(PluginErrors.AMBIGUOUS);
            assertThat(e).hasMessageContaining("a.jar and b.jar");
            assertThat(Calls.allocate(host, "good")).containsEntry("by", "good");
        }
    }

    @Test
    @DisplayName("a driver that two plugins provide is refused, naming both jars; their other drivers work")
    void oneDriverTwice() {
        plugin("one", "shared")
                .network("one", Calls.answering("return Map.of(\"by\", \"one\");"))
                .in(plugins, "z.jar");
        plugin("two", "shared")
                .network("two", Calls.answering("return Map.of(\"by\", \"two\");"))
                .in(plugins, "a.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            AllocatorException e = refusal(() -> host.networkDriver("shared"));
            assertThat(e.code()).isEqualTo(PluginErrors.AMBIGUOUS);
            assertThat(e).hasMessageContaining("a.jar and z.jar both provide NetworkDriver:shared");
            assertThat(host.networkDriverNames()).containsExactly("one", "two");
            assertThat(Calls.allocate(host, "one")).containsEntry("by", "one");
            assertThat(Calls.allocate(host, "two")).containsEntry("by", "two");
            assertThat(host.problems())
                    .extracting(PluginProblem::stage)
                    .containsExactly(ProblemStage.CONFLICT, ProblemStage.CONFLICT);
        }
    }

    @Test
    @DisplayName("a pin lets one plugin serve a driver, and no other, even if it is not there")
    void pins() {
        plugin("one", "shared").in(plugins, "one.jar");
        plugin("two", "shared").in(plugins, "two.jar");
        try (PluginHost host =
                PluginHost.in(plugins).pin(DriverKind.NETWORK, "Shared", "two").open()) {
            assertThat(Calls.allocate(host, "shared")).containsEntry("by", "two");
            assertThat(host.problems()).isEmpty();
            assertThat(host.find(DriverKind.NETWORK, "shared").orElseThrow().id())
                    .isEqualTo("two");
        }
        try (PluginHost host = PluginHost.in(plugins)
                .pin(DriverKind.NETWORK, "shared", "three")
                .open()) {
            AllocatorException e = refusal(() -> host.networkDriver("shared"));
            assertThat(e.code()).isEqualTo(PluginErrors.LOAD_FAILED);
            assertThat(e).hasMessageContaining("pinned to the plugin three, which does not provide it");
            assertThat(host.problems()).hasSize(2);
        }
    }

    @Test
    @DisplayName("a driver of a plugin that is switched off is refused as such; a second plugin may have its name")
    void disabled() {
        plugin("one", "acme").in(plugins, "one.jar");
        try (PluginHost host = PluginHost.in(plugins).disable("one").open()) {
            AllocatorException e = refusal(() -> host.networkDriver("acme"));
            assertThat(e.code()).isEqualTo(PluginErrors.DISABLED);
            assertThat(e).hasMessageContaining("one.jar (one) is switched off");
            assertThat(host.plugins().get(0).state()).isEqualTo(PluginState.DISABLED);
            assertThat(host.networkDriverNames()).isEmpty();
            assertThat(host.problems()).isEmpty();

            plugin("two", "acme").in(plugins, "two.jar");
            host.reload();
            assertThat(Calls.allocate(host, "acme")).containsEntry("by", "two");
        }
    }

    @Test
    @DisplayName("a driver of the other kind is refused as such, naming the jar")
    void wrongKind() {
        plugin("one", "acme").in(plugins, "one.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            AllocatorException e = refusal(() -> host.ipamDriver("acme"));
            assertThat(e.code()).isEqualTo(PluginErrors.WRONG_KIND);
            assertThat(e)
                    .hasMessageContaining("one.jar has NetworkDriver:acme, and no plugin has the ipam driver acme");
            assertThat(host.plugins().get(0).state()).isEqualTo(PluginState.AVAILABLE);
        }
    }

    @Test
    @DisplayName("a driver of a plugin that was refused is refused with the reason")
    void refused() {
        plugin("one", "acme").requires("^2.0.0").in(plugins, "one.jar");
        try (PluginHost host = PluginHost.in(plugins).spiVersion("1.3.0").open()) {
            AllocatorException e = refusal(() -> host.networkDriver("acme"));
            assertThat(e.code()).isEqualTo(PluginErrors.LOAD_FAILED);
            assertThat(e)
                    .hasMessageContaining(
                            "one.jar (one) was refused: SPI_VERSION: needs SPI ^2.0.0, this host offers 1.3.0");
        }
    }

    @Test
    @DisplayName("what nobody has is not found, and the allocator lists what is known, of plugins too (DRV-3)")
    void notFound() {
        plugin("one", "acme").in(plugins, "one.jar");
        try (PluginHost host = PluginHost.in(plugins).open();
                CnmAllocator allocator = CnmAllocator.builder()
                        .networkDriver(new OverlayDriverProvider())
                        .driverSource(host)
                        .build()) {
            assertThat(host.networkDriver("vlan")).isEmpty();
            assertThat(host.find(DriverKind.NETWORK, "vlan")).isEmpty();
            AllocatorException e = refusal(() -> allocator.allocate(network("vlan")));
            assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_DRIVER);
            assertThat(e).hasMessageContaining("[acme, overlay]");
        }
    }

    private static Network network(String driver) {
        return Network.of(
                "n",
                NetworkSpec.builder("n")
                        .driver(driver)
                        .ipam(new IpamSpec(DriverConfig.named("ipam"), List.of()))
                        .build());
    }

    @Test
    @DisplayName("a built-in driver wins its name, without the plugin being loaded, and that is a conflict (DRV-4)")
    void builtIn() {
        plugin("one", "overlay").in(plugins, "one.jar");
        PluginJar.withIpam("ipam", "ipam").in(plugins, "two.jar");
        try (PluginHost host = PluginHost.in(plugins)
                        .builtIn(DriverKind.NETWORK, "overlay")
                        .open();
                CnmAllocator allocator = CnmAllocator.builder()
                        .networkDriver(new OverlayDriverProvider())
                        .driverSource(host)
                        .build()) {
            Map<String, String> options =
                    allocator.allocate(network("overlay")).state().driver().options();
            assertThat(options).doesNotContainKey("by");
            assertThat(host.plugins().get(0).state()).isEqualTo(PluginState.AVAILABLE);
            assertThat(host.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.stage()).isEqualTo(ProblemStage.CONFLICT);
                assertThat(problem.message()).contains("the allocator has its own NetworkDriver:overlay, which wins");
            });
            assertThat(allocator.shadowedDrivers()).containsExactly("overlay");
        }
    }

    @Test
    @DisplayName("a strict host refuses to open with any problem, those of loading included, and opens without")
    void strict() {
        plugin("good", "good").in(plugins, "good.jar");
        PluginHost.in(plugins).strict().open().close();
        PluginJar.of("bad")
                .network("bad", Sources.networkDriver("{ int x = 1 / 0; }\n"))
                .in(plugins, "bad.jar");
        assertThatThrownBy(() -> PluginHost.in(plugins).strict().open())
                .isInstanceOfSatisfying(
                        AllocatorException.class, e -> assertThat(e.code()).isEqualTo(PluginErrors.PROBLEMS))
                .hasMessageContaining("1 problem, and the host is strict; bad.jar (bad): INSTANTIATE: ");
    }
}
