package dev.berth.tck;

import dev.berth.api.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * Reports as JSON:
 *
 * <pre>
 * {"kit": "1.0.0", "spi": "1.0.0", "java": "17.0.9",
 *  "contracts": [{"kind": "ipam", "subject": "acme", "seed": 42, "conforms": true,
 *    "rules": [{"rule": "IPAM-101", "says": "...", "status": "passed"},
 *              {"rule": "IPAM-113", "says": "...", "status": "waived", "message": "why"}]}]}
 * </pre>
 */
public final class ConformanceJson {
    private final StringBuilder text = new StringBuilder();

    private ConformanceJson() {}

    /** The text for these reports, with a line for each rule. */
    public static String of(List<ConformanceReport> reports) {
        ConformanceJson json = new ConformanceJson();
        json.write(reports);
        return json.text.toString();
    }

    private void write(List<ConformanceReport> reports) {
        text.append('{');
        field("kit", kitVersion()).append(", ");
        field("spi", SpiVersion.CURRENT).append(", ");
        field("java", Runtime.version().toString()).append(",\n \"contracts\": [");
        for (Iterator<ConformanceReport> each = reports.iterator(); each.hasNext(); ) {
            write(each.next());
            text.append(each.hasNext() ? ",\n  " : "");
        }
        text.append("]}\n");
    }

    private void write(ConformanceReport report) {
        text.append('{');
        field("kind", report.kind().toString()).append(", ");
        field("subject", report.subject()).append(", \"seed\": ").append(report.seed());
        text.append(", \"conforms\": ").append(report.conforms()).append(",\n   \"rules\": [");
        for (Iterator<RuleResult> each = report.results().iterator(); each.hasNext(); ) {
            write(each.next());
            text.append(each.hasNext() ? ",\n    " : "");
        }
        text.append("]}");
    }

    private void write(RuleResult result) {
        text.append('{');
        field("rule", result.rule()).append(", ");
        field("says", result.says()).append(", ");
        field("status", result.status().toString());
        if (!result.message().isEmpty()) {
            field(", ", "message", result.message());
        }
        text.append('}');
    }

    private StringBuilder field(String name, String value) {
        return field("", name, value);
    }

    private StringBuilder field(String before, String name, String value) {
        text.append(before).append('"').append(name).append("\": \"");
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < 0x20 || Character.isSurrogate(c)) { // a lone surrogate could not be written as UTF-8
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"');
    }

    private static String kitVersion() {
        try (InputStream resource = ConformanceJson.class.getResourceAsStream("kit.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(resource, "kit.properties is part of the kit"));
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
