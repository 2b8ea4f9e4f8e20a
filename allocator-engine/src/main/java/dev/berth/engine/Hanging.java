package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The drivers that did not answer in the course of one piece of work, as a batch or the serving of those who wait: for nothing else
 * of it are they asked again. Guarded by the lock of the {@link Books}.
 */
final class Hanging {
    private @Nullable Map<String, AllocatorException> drivers; // as failures name them; null for none, as nearly always

    /** Takes note if that is why something failed. */
    void note(AllocatorException failure) {
        if (failure.code().equals(ErrorCode.DRIVER_UNAVAILABLE)) {
            AllocatorException first = Refusals.first(failure);
            if (drivers == null) {
                drivers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            }
            drivers.put(first.subject().orElse(""), first);
        }
    }

    boolean isNone() {
        return drivers == null;
    }

    /** What a driver lacks that hangs; null for one that does not. */
    Step.@Nullable Lack lackOf(@Nullable String driver) {
        AllocatorException why = drivers == null || driver == null ? null : drivers.get(driver);
        return why == null ? null : new Step.Lack(Refusals.after(why), why);
    }
}
