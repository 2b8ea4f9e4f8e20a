package dev.berth.docker.plugin.server;

import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plugins that keep what reaches them, and give one fixed answer, or fail. */
final class Recorder implements IpamPlugin {
    final List<Object> requests = new CopyOnWriteArrayList<>();
    volatile RuntimeException failure;

    private void received(Object request) {
        requests.add(request);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public IpamAbilities capabilities() {
        return new IpamAbilities(true, true);
    }

    @Override
    public DefaultAddressSpaces defaultAddressSpaces() {
        return new DefaultAddressSpaces("here", "everywhere");
    }

    @Override
    public PoolAnswer requestPool(RequestPool request) {
        received(request);
        return new PoolAnswer("p1", "10.9.0.0/24", Map.of(PoolAnswer.GATEWAY, "10.9.0.1/24"));
    }

    @Override
    public void releasePool(ReleasePool request) {
        received(request);
    }

    @Override
    public AddressAnswer requestAddress(RequestAddress request) {
        received(request);
        return new AddressAnswer("10.9.0.7/24", Map.of());
    }

    @Override
    public void releaseAddress(ReleaseAddress request) {
        received(request);
    }

    /** Its other half. */
    final NetworkPlugin network = new NetworkPlugin() {
        @Override
        public NetworkAbilities capabilities() {
            return new NetworkAbilities(NetworkAbilities.GLOBAL, "", true);
        }

        @Override
        public Map<String, String> allocateNetwork(AllocateNetwork request) {
            received(request);
            return Map.of("vni", "7");
        }

        @Override
        public void freeNetwork(FreeNetwork request) {
            received(request);
        }

        @Override
        public GatewayCheck checkGateway(Map<String, String> options) {
            received(options);
            return new GatewayCheck(false, true);
        }
    };
}
