package dev.berth.overlay;

import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.HashMap;
import java.util.Map;

/** Translates between requests with options and the VNIs behind them. Thread-safe. */
final class OverlayDriver implements NetworkDriver {
    private static final NetworkCapabilities CAPABILITIES =
            NetworkCapabilities.of(Scope.GLOBAL).ingress().nodeAddress().build();

    private final VniSpace vnis;

    OverlayDriver(VniSpace vnis) {
        this.vnis = vnis;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        String network = request.networkId();
        int wanted = request.subnets().size();
        Map<String, String> answer = new HashMap<>(request.options());
        int[] given = VniList.parse(network, answer.remove(OverlayDriverProvider.VXLAN_ID_LIST), wanted);
        int[] taken = vnis.take(network, given, wanted);
        if (wanted > 0) {
            answer.put(OverlayDriverProvider.VXLAN_ID_LIST, VniList.format(taken));
        }
        return answer;
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        vnis.giveBack(release.networkId(), release.reason());
    }

    @Override
    public String hints() {
        return vnis.hints().toString();
    }

    @Override
    public void restoreHints(String hints) {
        vnis.restore(VniHints.parse(hints));
    }
}
