package dev.berth.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OwnerPagesTest {
    @RepeatedTest(20)
    @DisplayName("OWN-1: the pages of owners do what a map does, with neighbours, far pages and pages that go")
    void likeAMap() {
        long seed = System.nanoTime();
        System.out.println("OwnerPagesTest.likeAMap seed " + seed);
        Random random = new Random(seed);
        OwnerPages pages = new OwnerPages();
        Map<IpAddress, Owner> map = new HashMap<>();
        List<Owner> owners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            owners.add(new Owner(OwnerKind.TASK, "t" + i));
        }
        int spread = 1 << random.nextInt(14);
        for (int step = 0; step < 20_000; step++) {
            // phases of growth and of decline, so that pages come and go
            boolean growing = step / 2_000 % 2 == 0;
            long high = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
            long low = (long) random.nextInt(spread) * (random.nextBoolean() ? 1 : 64) - 100;
            IpAddress address = IpAddress.ofIpv6(high, low);
            Owner owner = owners.get(random.nextInt(owners.size()));
            if (random.nextInt(10) < (growing ? 7 : 3)) {
                assertThat(pages.putIfAbsent(high, low, owner)).isSameAs(map.putIfAbsent(address, owner));
            } else {
                Owner named = random.nextInt(4) == 0 ? owner : map.getOrDefault(address, owner);
                assertThat(pages.remove(high, low, named)).isEqualTo(map.remove(address, named));
            }
            assertThat(pages.get(high, low)).isSameAs(map.get(address));
            assertThat(pages.size()).isEqualTo(map.size());
        }
        map.forEach((address, owner) ->
                assertThat(pages.get(address.high(), address.low())).isSameAs(owner));
        List<Owner> all = new ArrayList<>();
        pages.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(map.values());
        map.forEach((address, owner) ->
                assertThat(pages.remove(address.high(), address.low(), owner)).isTrue());
        assertThat(pages.size()).isZero();
        assertThat(pages).asString().startsWith("0 owners in 0 pages");
    }

    @Test
    @DisplayName("OWN-1: only who is there is removed")
    void checksTheOwner() {
        OwnerPages pages = new OwnerPages();
        Owner owner = new Owner(OwnerKind.TASK, "t");
        Owner namesake = new Owner(OwnerKind.TASK, "t");
        pages.putIfAbsent(1, 2, owner);
        assertThat(pages.remove(1, 2, namesake)).isFalse();
        assertThat(pages.remove(2, 2, owner)).isFalse();
        assertThat(pages.get(1, 2)).isSameAs(owner);
    }
}
