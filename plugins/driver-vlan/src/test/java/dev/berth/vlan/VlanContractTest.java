package dev.berth.vlan;

import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.tck.NetworkDriverContract;
import java.util.Map;
import java.util.Set;

class VlanContractTest extends NetworkDriverContract {
    @Override
    protected NetworkDriverProvider provider() {
        return new VlanDriverProvider();
    }

    @Override
    protected Set<String> identifiers(Map<String, String> answer) {
        return Set.of(answer.get(VlanDriverProvider.ID));
    }

    @Override
    protected Map<String, String> refusedOptions() {
        return Map.of(VlanDriverProvider.ID, "4095");
    }
}
