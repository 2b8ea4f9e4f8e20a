package dev.berth.bridge;

import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.tck.NetworkDriverContract;
import org.junit.jupiter.api.Nested;

/** The contract of each node-local driver. */
class NodeLocalContractTest {
    @Nested
    class BridgeTest extends NetworkDriverContract {
        @Override
        protected NetworkDriverProvider provider() {
            return new NodeLocalDriverProvider.Bridge();
        }
    }

    @Nested
    class HostTest extends NetworkDriverContract {
        @Override
        protected NetworkDriverProvider provider() {
            return new NodeLocalDriverProvider.Host();
        }
    }

    @Nested
    class MacvlanTest extends NetworkDriverContract {
        @Override
        protected NetworkDriverProvider provider() {
            return new NodeLocalDriverProvider.Macvlan();
        }
    }

    @Nested
    class IpvlanTest extends NetworkDriverContract {
        @Override
        protected NetworkDriverProvider provider() {
            return new NodeLocalDriverProvider.Ipvlan();
        }
    }
}
