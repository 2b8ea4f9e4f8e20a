package dev.berth.overlay;

import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.tck.NetworkDriverContract;
import java.util.Map;
import java.util.Set;

class OverlayContractTest extends NetworkDriverContract {
    @Override
    protected NetworkDriverProvider provider() {
        return new OverlayDriverProvider();
    }

    @Override
    protected Set<String> identifiers(Map<String, String> answer) {
        String vnis = answer.get(OverlayDriverProvider.VXLAN_ID_LIST);
        return vnis == null ? Set.of() : Set.of(vnis.split(","));
    }

    @Override
    protected Map<String, String> refusedOptions() {
        return Map.of(OverlayDriverProvider.VXLAN_ID_LIST, "not-a-number");
    }
}
