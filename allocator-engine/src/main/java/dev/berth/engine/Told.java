package dev.berth.engine;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener that harms nobody by throwing. */
record Told(Consumer<EngineEvent> listener) implements Consumer<EngineEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Told.class);

    @Override
    public void accept(EngineEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.warn("the listener failed on {}", event, e);
        }
    }
}
