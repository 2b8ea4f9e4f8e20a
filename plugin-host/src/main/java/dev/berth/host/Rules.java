package dev.berth.host;

import java.util.Map;
import java.util.Set;

/**
 * What the integrator decided about plugins and names. Immutable.
 *
 * @param pins which plugin alone may serve a driver, by its id
 * @param disabled ids of plugins that are switched off
 * @param builtIns drivers that plugins cannot serve, since the allocator has its own
 */
record Rules(Map<ProvidedDriver, String> pins, Set<String> disabled, Set<ProvidedDriver> builtIns) {
    Rules {
        pins = Map.copyOf(pins);
        disabled = Set.copyOf(disabled);
        builtIns = Set.copyOf(builtIns);
    }
}
