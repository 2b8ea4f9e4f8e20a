package dev.berth.server.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see whom, over the classes of every module on the class path. */
@DisplayName("The rules of sight")
class ArchitectureTest {
    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar")) // a module's tests, once it is packaged
            .importPackages("dev.berth");

    private static final List<String> EVERYBODY_SEES = List.of("java..", "org.jspecify..");

    @ParameterizedTest
    @DisplayName("are checked against every module")
    @ValueSource(
            strings = {
                "api",
                "core",
                "engine",
                "store",
                "overlay",
                "bridge",
                "ipam",
                "host",
                "docker.engine",
                "docker.plugin",
                "remote.ipam",
                "remote.network",
                "tck",
                "server"
            })
    void everyModuleIsThere(String module) {
        assertThat(BERTH.that(resideInAPackage("dev.berth." + module + "..")))
                .as("classes of dev.berth.%s", module)
                .isNotEmpty();
    }

    @Test
    @DisplayName("are checked against no package that they do not know")
    void noModuleIsForgotten() {
        assertThat(BERTH.that(not(resideInAnyPackage(
                        "dev.berth.api..",
                        "dev.berth.core..",
                        "dev.berth.engine..",
                        "dev.berth.store..",
                        "dev.berth.overlay..",
                        "dev.berth.bridge..",
                        "dev.berth.ipam..",
                        "dev.berth.host..",
                        "dev.berth.docker.engine..",
                        "dev.berth.docker.plugin..",
                        "dev.berth.remote..",
                        "dev.berth.tck..",
                        "dev.berth.server.."))))
                .as("classes of modules without a rule here")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} sees {1}")
    @DisplayName("let a module see nothing but")
    @CsvSource({
        "dev.berth.api.., ''",
        "dev.berth.overlay.., dev.berth.api..",
        "dev.berth.bridge.., dev.berth.api..",
        "dev.berth.ipam.., dev.berth.api..",
        "dev.berth.core.., dev.berth.api..;org.slf4j..",
        "dev.berth.host.., dev.berth.api..;dev.berth.core.drivers..;org.slf4j..;org.pf4j..;com.github.zafarkhaja.semver..",
        "dev.berth.docker.plugin.., dev.berth.api..;com.fasterxml.jackson..;org.eclipse.jetty..;javax.net.ssl..;org.slf4j..",
        "dev.berth.remote.ipam.., dev.berth.api..;dev.berth.docker.plugin",
        "dev.berth.remote.network.., dev.berth.api..;dev.berth.docker.plugin",
        "dev.berth.tck, dev.berth.api..;org.junit..;org.opentest4j..",
        "dev.berth.tck.jar, dev.berth.api..;dev.berth.core.drivers..;dev.berth.host..;dev.berth.tck;org.junit..;org.opentest4j..",
        "dev.berth.engine.., dev.berth.api..;dev.berth.core..;org.slf4j..",
        "dev.berth.store.., dev.berth.api..;org.sqlite..;org.slf4j..",
        "dev.berth.docker.engine.., dev.berth.api..;com.fasterxml.jackson..;org.eclipse.jetty..;javax.net.ssl..",
    })
    void modulesSee(String module, String seen) {
        List<String> allowed = new java.util.ArrayList<>(EVERYBODY_SEES);
        allowed.add(module);
        if (!seen.isEmpty()) {
            allowed.addAll(List.of(seen.split(";")));
        }
        classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                .check(BERTH);
    }

    @ParameterizedTest
    @DisplayName("keep libraries inside the program")
    @ValueSource(strings = {"com.fasterxml.jackson..", "org.snakeyaml..", "picocli.."})
    void librariesOfTheProgram(String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth.server..", "dev.berth.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(BERTH);
        assertThat(BERTH.that(resideInAPackage("dev.berth.server..")).stream()
                        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                        .anyMatch(each -> resideInAPackage(library).test(each.getTargetClass())))
                .as("the program uses %s, so that the rule can fail", library)
                .isTrue();
    }

    @Test
    @DisplayName("keep the logging binding out of all code")
    void librariesOfNobody() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback..")
                .check(BERTH);
    }

    @ParameterizedTest
    @DisplayName("keep the plugin framework and the reading of version ranges inside the plugin host")
    @ValueSource(strings = {"org.pf4j..", "com.github.zafarkhaja.."})
    void librariesOfTheHost(String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.berth.host..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(BERTH);
        assertThat(BERTH.that(resideInAPackage("dev.berth.host..")).stream()
                        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                        .anyMatch(each -> resideInAPackage(library).test(each.getTargetClass())))
                .as("the host uses %s, so that the rule can fail", library)
                .isTrue();
    }

    @Test
    @DisplayName("keep the plugin framework out of the public face of the plugin host")
    void hostShowsNoFramework() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.berth.host..")
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage("org.pf4j.."))
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(resideInAPackage("org.pf4j..")))
                .check(BERTH);
    }

    @Test
    @DisplayName("let nobody but the program and the contract of jars know the plugin host")
    void onlyTheProgramKnowsTheHost() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth.host..", "dev.berth.server..", "dev.berth.tck.jar..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.berth.host..")
                .check(BERTH);
    }

    @Test
    @DisplayName("let only the wiring of the program know which drivers and stores there are")
    void onlyWiringKnowsDrivers() {
        noClasses()
                .that()
                .resideInAPackage("dev.berth.server..")
                .and()
                .resideOutsideOfPackage("dev.berth.server.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.berth.overlay..",
                        "dev.berth.bridge..",
                        "dev.berth.ipam..",
                        "dev.berth.remote..",
                        "dev.berth.store..")
                .check(BERTH);
    }

    @Test
    @DisplayName("let nobody but the program know the contract kit")
    void onlyTheProgramKnowsTheKit() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth.tck..", "dev.berth.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.berth.tck..")
                .check(BERTH);
    }

    @Test
    @DisplayName("let only the command line know the command-line library")
    void onlyCliKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.berth.server.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(BERTH);
    }

    @ParameterizedTest(name = "{1} to {0}")
    @DisplayName("keep what is the server's affair where it is")
    @CsvSource({
        "dev.berth.server.http.., org.eclipse.jetty..",
        "dev.berth.server.metrics.., io.micrometer..",
    })
    void librariesOfTheServer(String owner, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(owner, "dev.berth.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(BERTH);
        assertThat(BERTH.that(resideInAPackage(owner)).stream()
                        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                        .anyMatch(each -> resideInAPackage(library).test(each.getTargetClass())))
                .as("%s uses %s, so that the rule can fail", owner, library)
                .isTrue();
    }

    @Test
    @DisplayName("let the protocol and the commands alone know the HTTP server")
    void endpointsKnowNoServer() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.berth.server.rest..", "dev.berth.server.sandbox..", "dev.berth.server.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.berth.server.http..", "dev.berth.server.serve..", "dev.berth.server.cli..")
                .check(BERTH);
    }

    @Test
    @DisplayName("allow no cycle of packages")
    void noCycles() {
        slices().matching("dev.berth.(**)").should().beFreeOfCycles().check(BERTH);
    }

    @Test
    @DisplayName("allow no reading of system properties, and of the environment only at the start of the program")
    void noAmbientInput() {
        noClasses()
                .should()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class, String.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(BERTH);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.berth.server.cli..")
                .should()
                .callMethod(System.class, "getenv")
                .check(BERTH);
    }
}
