package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.fake.Lazy;
import dev.berth.core.fake.WithLincheck;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

public class LiveNetworkLincheckTest {
    private final Lazy<LiveNetwork> network = new Lazy<>(LiveNetworkLincheckTest::opened);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean releasing = new AtomicBoolean();

    /** For Lincheck. */
    public LiveNetworkLincheckTest() {}

    private static LiveNetwork opened() {
        LiveNetwork network = new LiveNetwork("n", false);
        network.opened(new LiveNetwork.Parts(null, null, "", List.of(), List.of()));
        return network;
    }

    @Operation
    public String enter() {
        try {
            network.get().enter();
            inside.incrementAndGet();
            return "inside";
        } catch (AllocatorException e) {
            return e.code().name();
        }
    }

    @Operation
    public boolean enterToGiveBack() {
        boolean entered = network.get().enterToGiveBack();
        if (entered) {
            inside.incrementAndGet();
        }
        return entered;
    }

    @Operation
    public boolean leave() {
        boolean leaves = inside.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        if (leaves) {
            network.get().leave();
        }
        return leaves;
    }

    @Operation
    public String release() {
        try {
            network.get().beginRelease();
            releasing.set(true);
            return "releasing";
        } catch (AllocatorException e) {
            return e.code().name() + ": " + e.problem();
        }
    }

    @Operation
    public boolean cancelRelease() {
        boolean cancels = releasing.compareAndSet(true, false);
        if (cancels) {
            network.get().cancelRelease();
        }
        return cancels;
    }

    @Operation
    public boolean isLive() {
        return network.get().isLive();
    }

    @Test
    @WithLincheck
    @DisplayName("GEN-6, NET-7: entering, leaving and releasing a network are linearizable")
    void linearizable() {
        WithLincheck.Check.races(LiveNetworkLincheckTest.class);
    }
}
