package ${package};

import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.tck.IpamDriverContract;

class ${classPrefix}IpamTest extends IpamDriverContract {
    @Override
    protected IpamDriverProvider provider() {
        return new ${classPrefix}IpamProvider();
    }
}
