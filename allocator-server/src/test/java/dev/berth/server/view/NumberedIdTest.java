package dev.berth.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An id that ends in a number")
class NumberedIdTest {
    @Test
    @DisplayName("is ordered as people count")
    void countsLikePeople() {
        List<String> ids = Stream.of("web.10", "web.9", "web", "web.1", "a9", "99999999999999999999999", "007", "7", "")
                .map(NumberedId::of)
                .sorted(Comparator.naturalOrder())
                .map(NumberedId::id)
                .toList();
        assertThat(ids)
                .containsExactly(
                        "", "7", "00" + "7", "99999999999999999999999", "a9", "web", "web.1", "web.9", "web.10");
    }

    @Test
    @DisplayName("is followed by the next number of the same stem only")
    void follows() {
        assertThat(follows("w.9", "w.10")).isTrue();
        assertThat(follows("w.9", "w.11")).isFalse();
        assertThat(follows("w.9", "v.10")).isFalse();
        assertThat(follows("w", "w0")).isFalse();
        assertThat(follows("w09", "w10")).isFalse();
    }

    private static boolean follows(String one, String other) {
        return NumberedId.of(one).isFollowedBy(NumberedId.of(other));
    }
}
