package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.spi.SpiVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A range of SPI versions")
class SpiRangeTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @DisplayName("has the versions that it should")
    @CsvSource({
        "^1.0.0, 1.0.0, true",
        "^1.0.0, 1.9.9, true",
        "^1.2.0, 1.1.9, false",
        "^1.2.0, 2.0.0, false",
        "~1.2.0, 1.2.7, true",
        "~1.2.0, 1.3.0, false",
        ">=1.3.0, 1.3.0, true",
        ">=1.3.0, 1.2.9, false",
        ">=1.0.0 & <3.0.0, 2.5.0, true",
        ">=1.0.0 & <3.0.0, 3.0.0, false",
        "1.x, 1.7.0, true",
        "*, 7.0.0, true",
        "=1.0.0, 1.0.0, true",
        "=1.0.0, 1.0.1, false",
    })
    void has(String range, String version, boolean expected) {
        assertThat(SpiRange.parse(range).has(version)).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName(
            "is not a bare version, which would accept a later, incompatible SPI to some and no later one to others")
    @ValueSource(strings = {"1.0.0", "1.2.0", "2.0.0-rc.1"})
    void bareVersions(String text) {
        assertThatThrownBy(() -> SpiRange.parse(text)).hasMessageContaining("write ^" + text);
    }

    @ParameterizedTest
    @DisplayName("is nothing else")
    @ValueSource(strings = {"", " ", "newest", "^", ">=1.0.0 &", "^1.0.0; ^2.0.0", "[1.0,2.0)"})
    void others(String text) {
        assertThatThrownBy(() -> SpiRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no range of versions");
    }

    @Test
    @DisplayName(
            "is compared to a version of three numbers, never that of a build, so that >= works while it is developed")
    void current() {
        assertThat(SpiVersion.CURRENT).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(SpiRange.parse(">=" + SpiVersion.CURRENT).has(SpiVersion.CURRENT))
                .isTrue();
    }
}
