package dev.berth.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rules of docs/spi-rules.md")
class SpiRulesTest {
    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Pattern ROW =
            Pattern.compile("^\\| ((?:IPAM|NETD)-\\d{3}) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern CITATION =
            Pattern.compile("\\b(?:GEN|OWN|DRV|NET|SVC|TSK|ATT|IPM|VNI|PRT|CLU|HLP)-\\d+\\b");

    private static String read(String document) throws IOException {
        return Files.readString(DOCUMENTS.resolve(document));
    }

    @Test
    @DisplayName("are those of the contracts, each with one test, word for word and in order")
    void documentAndKitAgree() throws IOException {
        List<String> documented = new ArrayList<>();
        Matcher row = ROW.matcher(read("spi-rules.md"));
        while (row.find()) {
            documented.add(row.group(1) + " " + row.group(2));
        }
        List<String> tested = Stream.of(IpamDriverContract.class, NetworkDriverContract.class)
                .flatMap(contract -> Rules.of(contract).tests().stream())
                .map(Rules::rule)
                .map(rule -> rule.id() + " " + rule.says())
                .toList();
        assertThat(documented).isNotEmpty().doesNotHaveDuplicates().containsExactlyElementsOf(tested);
    }

    @Test
    @DisplayName("have sources that there are")
    void sourcesExist() throws IOException {
        String rules = read("rules.md");
        Matcher citation = CITATION.matcher(read("spi-rules.md"));
        List<String> unknown = new ArrayList<>();
        while (citation.find()) {
            String id = citation.group();
            if (!Pattern.compile("^(?:### |\\| )" + id + "\\b", Pattern.MULTILINE)
                    .matcher(rules)
                    .find()) {
                unknown.add(id);
            }
        }
        assertThat(unknown).isEmpty();
    }
}
