package dev.berth.tck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.tck.ConformanceReport;
import dev.berth.tck.ContractRun;
import dev.berth.tck.Rule;
import dev.berth.tck.RuleResult;
import dev.berth.tck.RuleStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The contract of plugin jars")
class JarSelfTest {
    private static final String LEAK = "com.acme.leak";

    @TempDir
    private Path folder;

    /** The contract of one jar. */
    static final class OfJar extends PluginJarContract {
        private final Path jar;

        OfJar(Path jar) {
            this.jar = jar;
        }

        @Override
        protected Path jar() {
            return jar;
        }
    }

    @AfterEach
    void forgetLeaks() {
        System.getProperties().remove(LEAK);
    }

    private static Map<String, VendorJar> broken() throws IOException {
        Map<String, VendorJar> broken = new LinkedHashMap<>();
        broken.put("JAR-101", new VendorJar().without("Plugin-Id"));
        broken.put("JAR-102", new VendorJar().attribute("Plugin-Requires", "^2.0.0"));
        broken.put("JAR-103", new VendorJar().spiCopy());
        broken.put(
                "JAR-104",
                new VendorJar()
                        .attribute("Plugin-Provides", "IpamDriver:acme, NetworkDriver:acme-vlan, IpamDriver:ghost"));
        broken.put(
                "JAR-105",
                new VendorJar()
                        .source(
                                "Extra",
                                """
                                package com.acme.berth;
                                public final class Extra implements dev.berth.api.spi.IpamDriverProvider {
                                    public String name() { return "extra"; }
                                    public dev.berth.api.spi.IpamDriver create(dev.berth.api.spi.DriverContext context) {
                                        return new AcmeIpamProvider().create(context);
                                    }
                                }
                                """)
                        .service(
                                "dev.berth.api.spi.IpamDriverProvider",
                                "com.acme.berth.AcmeIpamProvider",
                                "com.acme.berth.Extra"));
        broken.put(
                "JAR-106",
                provider(
                        """
                    public AcmeIpamProvider() {
                        if (!getClass().getClassLoader().getClass().getName().contains("pf4j")) {
                            throw new IllegalStateException("not in a plugin host");
                        }
                    }
                """));
        broken.put(
                "JAR-201",
                new VendorJar()
                        .replace(
                                "AcmeIpam",
                                "block.subnet().low() + bit), LENGTH)",
                                "block.subnet().low() + bit), 32)"));
        broken.put(
                "JAR-202",
                new VendorJar().replace("AcmeVlanProvider", "ErrorCode.NETWORK_EXISTS", "ErrorCode.INVALID_ARGUMENT"));
        broken.put(
                "JAR-301",
                provider(
                        """
                    public AcmeIpamProvider() {
                        Thread thread = new Thread(java.util.concurrent.locks.LockSupport::park, "left behind");
                        thread.setDaemon(true);
                        thread.start();
                    }
                """));
        broken.put(
                "JAR-302",
                provider("    public AcmeIpamProvider() { System.getProperties().put(\"" + LEAK + "\", this); }\n"));
        return broken;
    }

    private static VendorJar provider(String constructor) throws IOException {
        String start = "implements IpamDriverProvider {\n";
        return new VendorJar().replace("AcmeIpamProvider", start, start + constructor);
    }

    static Stream<String> rules() {
        return Arrays.stream(PluginJarContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .map(method -> method.getAnnotation(Rule.class).id())
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("rules")
    @DisplayName("has a broken jar for each rule that fails that rule alone")
    void bites(String rule) throws IOException {
        VendorJar broken = broken().get(rule);
        assertThat(broken).as("the broken jar for %s", rule).isNotNull();
        Path jar = broken.writeTo(folder);
        ConformanceReport report = ContractRun.of(() -> new OfJar(jar)).run();
        assertThat(report.with(RuleStatus.FAILED))
                .as(report.toString())
                .extracting(RuleResult::rule)
                .containsExactly(rule);
    }

    @Test
    @DisplayName("has broken jars for rules that there are")
    void brokenJarsAreForRules() throws IOException {
        assertThat(broken().keySet()).containsExactlyElementsOf(rules().toList());
    }

    @Test
    @DisplayName("passes a jar of the drivers in docs/drivers.md, and judges every rule on it")
    void documentedDriversConform() throws IOException {
        Path jar = new VendorJar().writeTo(folder);
        ConformanceReport report = ContractRun.of(() -> new OfJar(jar)).run();
        assertThat(report.results())
                .allSatisfy(result ->
                        assertThat(result.status()).as(result.toString()).isEqualTo(RuleStatus.PASSED));
    }
}
