package dev.berth.server.rules;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/rules.md, the code and the tests together. A rule is a heading of the document that starts with its id.
 */
@DisplayName("The rules of docs/rules.md")
class RuleCitationTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path DOCUMENT = PROJECT.resolve(Path.of("docs", "rules.md"));

    private static final String ID = "\\b(?:GEN|OWN|DRV|NET|SVC|TSK|ATT|IPM|VNI|PRT|CLU|HLP|DKP)-\\d+\\b";
    private static final Pattern CITATION = Pattern.compile(ID);
    private static final Pattern RULE = Pattern.compile("^### (" + ID + ") ", Pattern.MULTILINE);

    private final String document = read(DOCUMENT);
    private final List<String> rules = matches(RULE, document);

    @Test
    @DisplayName("are each cited by a test")
    void everyRuleHasATest() {
        Set<String> cited =
                citations("src/test/java", name -> name.endsWith("Test.java")).keySet();
        assertThat(rules.stream().filter(rule -> !cited.contains(rule)))
                .as("rules that no *Test.java of any module cites")
                .isEmpty();
    }

    @Test
    @DisplayName("are all that the code cites")
    void everyCitationIsOfARule() {
        SortedMap<String, SortedSet<String>> unknown = new TreeMap<>();
        for (String sources : List.of("src/main/java", "src/test/java")) {
            citations(sources, name -> name.endsWith(".java"))
                    .forEach((id, files) -> unknown.computeIfAbsent(id, first -> new TreeSet<>())
                            .addAll(files));
        }
        assertThat(unknown).as("citations in the code").isNotEmpty();
        unknown.keySet().removeAll(rules);
        assertThat(unknown)
                .as("ids cited in code, with the files, that the document does not have")
                .isEmpty();
    }

    @Test
    @DisplayName("are all that the document itself refers to")
    void theDocumentCitesItself() {
        Set<String> unknown = new TreeSet<>(matches(CITATION, document));
        unknown.removeAll(rules);
        assertThat(unknown).isEmpty();
    }

    @Test
    @DisplayName("are numbered from 1 on in every family, none of them lost or twice")
    void familiesAreComplete() {
        Map<String, List<Integer>> families = rules.stream()
                .collect(groupingBy(
                        id -> id.substring(0, id.indexOf('-')),
                        TreeMap::new,
                        mapping(
                                id -> Integer.valueOf(id.substring(id.indexOf('-') + 1)),
                                toCollection(ArrayList::new))));
        assertThat(families)
                .containsOnlyKeys(
                        "GEN", "OWN", "DRV", "NET", "SVC", "TSK", "ATT", "IPM", "VNI", "PRT", "CLU", "HLP", "DKP");
        families.forEach((family, numbers) -> assertThat(numbers.stream().sorted())
                .as(family)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, numbers.size()).boxed().toList()));
    }

    /** Each id that these sources of any module cite, with the files. */
    private static SortedMap<String, SortedSet<String>> citations(String sources, Predicate<String> fileName) {
        SortedMap<String, SortedSet<String>> citations = new TreeMap<>();
        for (Path module : modules()) {
            Path folder = module.resolve(sources);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> fileName.test(file.getFileName().toString()))
                            .forEach(file -> matches(CITATION, read(file)).forEach(id -> citations
                                    .computeIfAbsent(id, first -> new TreeSet<>())
                                    .add(PROJECT.relativize(file).toString())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return citations;
    }

    private static List<Path> modules() {
        try (Stream<Path> folders = Files.list(PROJECT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
