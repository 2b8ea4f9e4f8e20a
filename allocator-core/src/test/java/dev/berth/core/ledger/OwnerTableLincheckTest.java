package dev.berth.core.ledger;

import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.WithLincheck;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Param(name = "key", gen = IntGen.class, conf = "0:2")
public class OwnerTableLincheckTest {
    /** All on one stripe, and at one home there. */
    private record Colliding(int number) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    private final OwnerTable table = new OwnerTable(OwnerKind.TASK);

    @Operation
    public boolean allocate(@Param(name = "key") int key) {
        Owner owner = table.turn(new Colliding(key));
        boolean was = owner.wasKnown();
        table.endTurn(owner, true);
        return was;
    }

    @Operation
    public boolean release(@Param(name = "key") int key) {
        Owner owner = table.turnIfPresent(new Colliding(key));
        if (owner == null) {
            return false;
        }
        table.endTurn(owner, false);
        return true;
    }

    @Operation
    public boolean known(@Param(name = "key") int key) {
        return table.known(new Colliding(key)) != null;
    }

    @Test
    @WithLincheck
    @DisplayName("GEN-6: turns on owners are linearizable, also where their keys collide")
    void linearizable() {
        WithLincheck.Check.everyInterleaving(OwnerTableLincheckTest.class);
    }
}
