package dev.berth.core.ledger;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.PoolId;
import dev.berth.core.fake.Lazy;
import dev.berth.core.fake.WithLincheck;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Param(name = "owner", gen = IntGen.class, conf = "0:1")
@Param(name = "address", gen = IntGen.class, conf = "0:2")
public class LedgerLincheckTest {
    /** Neighbours, and one in another page. */
    private static final List<IpAddress> ADDRESSES =
            List.of(IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.3"), IpAddress.parse("10.0.0.99"));
    /** Two that overlap, and one apart. */
    private static final List<Prefix> PARENTS =
            List.of(Prefix.parse("10.7.0.0/24"), Prefix.parse("10.7.0.0/16"), Prefix.parse("10.8.0.0/24"));

    /** What the operations work on. */
    private static final class Books {
        final LedgerBook book = new LedgerBook();
        final Ledger ledger = book.join("default", "space", Prefix.parse("10.0.0.0/24"), false);
        final NetworkPool pool = new NetworkPool("n", 0, new PoolId("p"), ledger, null, null, Map.of());
        final List<Owner> owners = List.of(new Owner(OwnerKind.TASK, "t0"), new Owner(OwnerKind.TASK, "t1"));
    }

    private final Lazy<Books> books = new Lazy<>(Books::new);
    private final ConcurrentLinkedDeque<Ledger> joined = new ConcurrentLinkedDeque<>();

    @Operation
    public String claim(@Param(name = "owner") int owner, @Param(name = "address") int address) {
        Books on = books.get();
        Owner holder = on.ledger.claim(on.pool, ADDRESSES.get(address), on.owners.get(owner));
        return holder == null ? "claimed" : holder.describe();
    }

    @Operation
    public boolean release(@Param(name = "owner") int owner, @Param(name = "address") int address) {
        Books on = books.get();
        return on.ledger.release(on.pool, ADDRESSES.get(address), on.owners.get(owner));
    }

    @Operation
    public String holder(@Param(name = "address") int address) {
        Owner holder = books.get().ledger.holder(ADDRESSES.get(address));
        return holder == null ? "nobody" : holder.describe();
    }

    @Operation
    public int held() {
        return books.get().pool.endpoints();
    }

    @Operation
    public String join(@Param(name = "address") int parent) {
        try {
            joined.addLast(books.get().book.join("default", "space", PARENTS.get(parent), false));
            return "joined";
        } catch (AllocatorException e) {
            return e.code().name();
        }
    }

    @Operation
    public boolean leave() {
        Ledger left = joined.pollLast();
        if (left != null) {
            books.get().book.leave("default", "space", left, false);
        }
        return left != null;
    }

    @Test
    @WithLincheck
    @DisplayName("OWN-1, GEN-6: claims, releases and the book of ledgers are linearizable")
    void linearizable() {
        WithLincheck.Check.races(LedgerLincheckTest.class);
    }
}
