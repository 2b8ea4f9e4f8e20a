package ${package};

import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.tck.NetworkDriverContract;
import java.util.Map;
import java.util.Set;

class ${classPrefix}NetworkTest extends NetworkDriverContract {
    @Override
    protected NetworkDriverProvider provider() {
        return new ${classPrefix}NetworkProvider();
    }

    /** What no two networks may have in common. */
    @Override
    protected Set<String> identifiers(Map<String, String> answer) {
        return Set.of(answer.get(${classPrefix}NetworkProvider.ID));
    }

    /** Options that the driver refuses; it must not have taken anything then. */
    @Override
    protected Map<String, String> refusedOptions() {
        return Map.of(${classPrefix}NetworkProvider.ID, "0");
    }
}
