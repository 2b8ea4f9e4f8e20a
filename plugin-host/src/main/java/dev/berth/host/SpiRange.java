package dev.berth.host;

import com.github.zafarkhaja.semver.ParseException;
import com.github.zafarkhaja.semver.Version;
import com.github.zafarkhaja.semver.expr.Expression;
import com.github.zafarkhaja.semver.expr.ExpressionParser;

/**
 * The SPI versions that a plugin works with: a range of semantic versions, such as {@code ^1.2.0} or
 * {@code >=1.2.0 & <3.0.0}. Immutable.
 */
final class SpiRange {
    private final String text;
    private final Expression versions;

    private SpiRange(String text, Expression versions) {
        this.text = text;
        this.versions = versions;
    }

    /**
     * Reads a range. A single version is none: it reads as "this one or later" to some and as "just this one" to others.
     *
     * @throws IllegalArgumentException if the text is no range; the message says why, and what to write
     */
    static SpiRange parse(String text) {
        if (Version.isValid(text, false)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is one version and no range; write ^" + text + " for it and all compatible ones");
        }
        try {
            return new SpiRange(text, ExpressionParser.newInstance().parse(text));
        } catch (ParseException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no range of versions; write one such as ^1.0.0", e);
        }
    }

    /** Whether this version, three numbers, is in the range. */
    boolean has(String version) {
        return Version.parse(version).satisfies(versions);
    }

    @Override
    public String toString() {
        return text;
    }
}
