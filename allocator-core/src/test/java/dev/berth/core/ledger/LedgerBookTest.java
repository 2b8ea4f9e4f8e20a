package dev.berth.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.PoolId;
import dev.berth.core.fake.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LedgerBookTest {
    private record Joined(Prefix parent, boolean ranged, Ledger ledger) {}

    private static Ledger join(LedgerBook book, String parent, boolean ranged) {
        return book.join("default", "space", Prefix.parse(parent), ranged);
    }

    @Test
    @DisplayName("OWN-1: a ledger is kept per IPAM driver, address space and parent pool")
    void apart() {
        LedgerBook book = new LedgerBook();
        Ledger ledger = join(book, "10.0.0.0/24", true);
        assertThat(join(book, "10.0.0.0/24", true)).isSameAs(ledger);
        assertThat(join(book, "10.0.0.0/24", false)).isSameAs(ledger);
        Prefix same = Prefix.parse("10.0.0.0/24");
        assertThat(book.join("acme", "space", same, false)).isNotSameAs(ledger);
        assertThat(book.join("default", "other", same, false)).isNotSameAs(ledger);
        assertThat(book.ledgers()).hasSize(3);
    }

    @Test
    @DisplayName("DRV-6: what overlaps is refused, but the identical prefix with a range is not")
    void overlaps() {
        LedgerBook book = new LedgerBook();
        join(book, "10.0.0.0/24", false);
        for (String overlapping : List.of("10.0.0.0/24", "10.0.0.0/16", "10.0.0.64/26", "0.0.0.0/0")) {
            assertThat(Failures.codeOf(() -> join(book, overlapping, false))).isEqualTo(ErrorCode.DRIVER_FAILURE);
        }
        assertThat(Failures.codeOf(() -> join(book, "10.0.0.0/25", true))).isEqualTo(ErrorCode.DRIVER_FAILURE);
        join(book, "10.0.0.0/24", true);
        join(book, "10.0.1.0/24", false);
        join(book, "::/0", false);
    }

    @RepeatedTest(20)
    @DisplayName("OWN-1, DRV-6: random joins and leaves are judged as by looking at every live pool")
    void likeAList() {
        long seed = System.nanoTime();
        System.out.println("LedgerBookTest.likeAList seed " + seed);
        Random random = new Random(seed);
        LedgerBook book = new LedgerBook();
        List<Joined> live = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            if (random.nextInt(3) == 0 && !live.isEmpty()) {
                Joined left = live.remove(random.nextInt(live.size()));
                book.leave("default", "space", left.ledger(), left.ranged());
                continue;
            }
            Prefix parent =
                    Prefix.containing(IpAddress.ofIpv4(0x0a00_0000 + random.nextInt(64)), 26 + random.nextInt(7));
            boolean ranged = random.nextBoolean();
            boolean allowed = live.stream()
                    .filter(other -> other.parent().overlaps(parent))
                    .allMatch(other -> other.parent().equals(parent) && (ranged || other.ranged()));
            if (allowed) {
                Ledger ledger = book.join("default", "space", parent, ranged);
                assertThat(live.stream().filter(other -> other.parent().equals(parent)))
                        .allMatch(other -> other.ledger() == ledger);
                live.add(new Joined(parent, ranged, ledger));
            } else {
                assertThat(Failures.codeOf(() -> book.join("default", "space", parent, ranged)))
                        .isEqualTo(ErrorCode.DRIVER_FAILURE);
            }
            assertThat(book.ledgers())
                    .hasSize((int) live.stream().map(Joined::parent).distinct().count());
        }
    }

    @Test
    @DisplayName("NET-11: the counts of two pools of one parent are each their own")
    void counts() {
        LedgerBook book = new LedgerBook();
        Ledger ledger = join(book, "fd00::/48", true);
        NetworkPool a = new NetworkPool("a", 0, new PoolId("a"), ledger, null, null, Map.of());
        NetworkPool b = new NetworkPool("b", 0, new PoolId("b"), ledger, null, null, Map.of());
        Owner task = new Owner(OwnerKind.TASK, "t");
        Owner gateway = new Owner(OwnerKind.GATEWAY, "a");
        IpAddress low = IpAddress.parse("fd00::1");
        IpAddress high = IpAddress.parse("fd00:0:0:7::1"); // its upper half is not the pool's
        assertThat(ledger.claim(a, low, gateway)).isNull();
        assertThat(ledger.claim(b, high, task)).isNull();
        assertThat(ledger.claim(a, high, gateway)).isSameAs(task);
        assertThat(a.endpoints()).isZero();
        assertThat(b.endpoints()).isEqualTo(1);
        assertThat(ledger.owners()).containsExactlyInAnyOrder(task, gateway);
        task.hold(List.of(new Claim(b, high), new Claim(a, low)));
        assertThat(task.claims()).containsExactly(new Claim(b, high), new Claim(a, low));
        task.hold(List.of(new Claim(a, low), new Claim(b, high)));
        assertThat(task.claims()).containsExactly(new Claim(a, low), new Claim(b, high));
        assertThat(ledger.release(b, high, gateway)).isFalse();
        assertThat(ledger.release(b, high, task)).isTrue();
        assertThat(b.endpoints()).isZero();
        assertThat(ledger.size()).isEqualTo(1);
    }
}
