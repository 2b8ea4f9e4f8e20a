package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was about to be given back when the program ended, though stored objects may hold it: of such a thing nobody knows
 * whether a driver that remembers still has it. It is asked for it once more; a driver that refuses has it still. Thread-safe.
 */
final class Doubts {
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    interface Question<T> {
        T ask() throws UnknownOutcome;
    }

    private final Set<Object> keys = ConcurrentHashMap.newKeySet();

    Doubts(@Nullable IntentLog log) {
        if (log != null) {
            log.unsettled().forEach(noted -> {
                Object key = FormerGiveBack.thing(noted.intent());
                if (key != null) {
                    keys.add(key);
                }
            });
        }
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean isDoubted(@Nullable Object key) {
        return key != null && keys.contains(key);
    }

    /** Whether a stored object's hold on what this intent is about could not be made sure of. */
    boolean remains(Intent intent) {
        return isDoubted(FormerGiveBack.thing(intent));
    }

    /**
     * Asks for the thing again.
     *
     * @return what the driver gave; null if it refused, since it has given it already, or could not be asked
     */
    <T> @Nullable T settle(Object key, Question<T> question) {
        try {
            T answer = question.ask();
            keys.remove(key);
            return answer;
        } catch (UnknownOutcome unknown) {
            LOG.warn("{} could not be made sure of: {}", key, unknown.failure().getMessage());
            return null;
        } catch (AllocatorException refusal) {
            if (refusal.code().equals(ErrorCode.DRIVER_UNAVAILABLE)) {
                LOG.warn("{} could not be made sure of: {}", key, refusal.getMessage());
            } else {
                keys.remove(key);
            }
            return null;
        }
    }
}
