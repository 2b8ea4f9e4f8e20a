package dev.berth.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HintTextTest {
    private static final Prefix SUBNET = Prefix.parse("10.0.0.0/24");
    private static final List<Hint> HINTS = List.of(
            new Hint.Cursor("GlobalDefault", SUBNET, IpAddress.parse("10.0.0.7")),
            new Hint.KeptAddress("GlobalDefault", SUBNET, entry(IpAddress.parse("10.0.0.9"), "t1", "n1 é\n%/+")),
            new Hint.KeptAddress("LocalDefault", Prefix.parse("fd00::/64"), entry(IpAddress.parse("fd00::9"), " ", "")),
            new Hint.KeptSubnet("GlobalDefault", entry(SUBNET, "n2", "0")));

    private static <T> Quarantine.Entry<T> entry(T what, String id, String slot) {
        return new Quarantine.Entry<>(
                what, new OwnerToken(OwnerKind.TASK, id, slot), Instant.ofEpochMilli(1_767_225_600_123L));
    }

    @Test
    @DisplayName("IPM-10: hints come back as they were written, whatever the owners are called")
    void comeBackAsWritten() {
        assertThat(HintText.read(HintText.write(HINTS))).isEqualTo(HINTS);
        assertThat(HintText.write(List.of())).isEmpty();
        assertThat(HintText.read("")).isEmpty();
    }

    @Test
    @DisplayName("IPM-10: lines that make no sense are dropped, the others are kept")
    void dropsNonsense() {
        String nonsense = HintText.write(HINTS)
                + "cursor\ncursor GlobalDefault 10.0.0.0/99 10.0.0.7\naddress GlobalDefault 10.0.0.0/24 10.0.0.7 x TASK a b\n"
                + "subnet GlobalDefault 10.0.0.0/24 1 NOBODY a b\nsubnet GlobalDefault 10.0.0.0/24 1 TASK %zz b\nhello a 10.0.0.0/24\n";
        assertThat(HintText.read(nonsense)).isEqualTo(HINTS);
        assertThat(HintText.read("another-form 9\n" + nonsense)).isEmpty();
    }

    @Test
    @DisplayName("IPM-10: no damage to the text makes reading it fail")
    void survivesDamage() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        String text = HintText.write(HINTS);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int times = random.nextInt(4); times >= 0; times--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) (random.nextInt(96) + 32));
            }
            assertThat(HintText.read(damaged.toString()))
                    .as("seed %d, round %d", seed, round)
                    .hasSizeLessThan(5);
        }
    }
}
