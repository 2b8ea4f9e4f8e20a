package dev.berth.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@DisplayName("A contract")
class KitTest {
    @TempDir
    private Path folder;

    private static IpamDriverProvider provider(UnaryOperator<IpamDriver> twist) {
        return new SoundIpam.Provider(DriverTraits.IN_MEMORY, twist);
    }

    /** A vendor's test of a driver that breaks one rule. */
    static class BrokenVendorCase extends IpamDriverContract {
        @Override
        protected IpamDriverProvider provider() {
            return KitTest.provider(BrokenIpams.all().get("IPAM-205"));
        }
    }

    /** A vendor's test of a driver that breaks another, with a waiver for it. */
    static final class WaivingVendorCase extends IpamDriverContract {
        @Override
        protected IpamDriverProvider provider() {
            return KitTest.provider(BrokenIpams.all().get("IPAM-217"));
        }

        @Override
        protected List<Waiver> waivers() {
            return List.of(new Waiver("IPAM-217", "it tells of every pool"));
        }
    }

    private EngineExecutionResults run(Class<?> vendorCase) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(vendorCase))
                .configurationParameter(Contract.SEED, "4711")
                .configurationParameter(Contract.REPORT, report().toString())
                .execute();
    }

    private Path report() {
        return folder.resolve("reports").resolve("conformance.json");
    }

    @Test
    @DisplayName("run by JUnit fails where it fails when run by a program")
    void junitAndProgramAgree() {
        List<String> failed = run(BrokenVendorCase.class).testEvents().failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
        ConformanceReport report = ContractRun.of(BrokenVendorCase::new).run();
        assertThat(failed).containsExactly("IPAM-205 An address that is taken is refused");
        assertThat(report.with(RuleStatus.FAILED)).extracting(RuleResult::rule).containsExactly("IPAM-205");
    }

    @Test
    @DisplayName("begins the message of a failure with the rule's number")
    void messagesBeginWithTheNumber() {
        Throwable thrown = run(BrokenVendorCase.class).testEvents().failed().stream()
                .findFirst()
                .flatMap(event -> event.getPayload(org.junit.platform.engine.TestExecutionResult.class))
                .flatMap(org.junit.platform.engine.TestExecutionResult::getThrowable)
                .orElseThrow();
        assertThat(thrown)
                .hasMessageMatching("IPAM-205: .* should be refused, but was answered with 10\\.0\\.0\\.1/28");
    }

    @Test
    @DisplayName("does not judge a rule that is waived, and says so")
    void waiversAreHonoured() throws IOException {
        EngineExecutionResults results = run(WaivingVendorCase.class);
        assertThat(results.testEvents().failed().count()).isZero();
        assertThat(results.testEvents().aborted().stream()
                        .map(Event::getTestDescriptor)
                        .map(test -> test.getDisplayName().substring(0, 8)))
                .contains("IPAM-217");
        assertThat(Files.readString(report()))
                .contains("\"status\": \"waived\", \"message\": \"it tells of every pool\"");
    }

    @Test
    @DisplayName("refuses a waiver for a rule that there is not, and one without a reason")
    void waiversAreChecked() {
        ConformanceReport report = ContractRun.of(() -> new IpamDriverContract() {
                    @Override
                    protected IpamDriverProvider provider() {
                        return KitTest.provider(UnaryOperator.identity());
                    }

                    @Override
                    protected List<Waiver> waivers() {
                        return List.of(new Waiver("IPAM-999", "a slip of the pen"));
                    }
                })
                .run();
        assertThat(report.conforms()).isFalse();
        assertThat(report.results())
                .allSatisfy(result -> assertThat(result.message()).contains("IPAM-999"));
        assertThatThrownBy(() -> new Waiver("IPAM-205", " "))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining("reason");
    }

    @Test
    @DisplayName("writes down each rule with what became of it")
    void reportsAreWritten() throws IOException {
        run(BrokenVendorCase.class);
        String json = Files.readString(report());
        assertThat(json)
                .contains("\"kit\": \"", "\"spi\": \"1.0.0\"", "\"java\": \"" + Runtime.version())
                .contains("\"kind\": \"ipam\", \"subject\": \"sound\", \"seed\": 4711, \"conforms\": false")
                .doesNotContain("${");
        for (java.lang.reflect.Method test : Rules.of(IpamDriverContract.class).tests()) {
            assertThat(json).containsOnlyOnce("{\"rule\": \"" + Rules.rule(test).id() + "\"");
        }
    }

    @Test
    @DisplayName("is repeated exactly by its seed")
    void seedsRepeat() {
        UnaryOperator<IpamDriver> twist = BrokenTraits.all().get("IPAM-701");
        ContractRun run = ContractRun.ipam(provider(twist), ClusterSettings.DEFAULT, Map.of())
                .seed(4711);
        assertThat(run.run()).isEqualTo(run.run());
    }

    @Test
    @DisplayName("fails a rule whose test hangs, and tells where it stands")
    void hangingTestsFail() {
        UnaryOperator<IpamDriver> hanging = sound -> new TwistedIpam(sound) {
            @Override
            public void restoreHints(String hints) {
                while (!hints.equals(hints()) && !Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
            }
        };
        ConformanceReport report = ContractRun.of(() -> new IpamDriverContract() {
                    @Override
                    protected IpamDriverProvider provider() {
                        return KitTest.provider(hanging);
                    }

                    @Override
                    protected Duration patience() {
                        return Duration.ofSeconds(7);
                    }
                })
                .run();
        assertThat(report.with(RuleStatus.FAILED)).extracting(RuleResult::rule).containsExactly("IPAM-408");
        assertThat(report.with(RuleStatus.FAILED).get(0).message())
                .startsWith("did not end within 7 s")
                .contains("restoreHints");
    }

    @Test
    @DisplayName("report is JSON whatever its texts hold")
    void textsAreEscaped() {
        RuleResult odd = new RuleResult("X-1", "says", RuleStatus.FAILED, "\"\\\n\t\u0001\ud800");
        assertThat(ConformanceJson.of(List.of(new ConformanceReport("odd", ContractKind.IPAM, 1, List.of(odd)))))
                .contains("\"message\": \"\\\"\\\\\\n\\u0009\\u0001\\ud800\"");
    }
}
