package dev.berth.ipam;

import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.tck.IpamDriverContract;

class DefaultIpamContractTest extends IpamDriverContract {
    @Override
    protected IpamDriverProvider provider() {
        return new DefaultIpamProvider();
    }
}
