package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.Subnet;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.SubnetData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The book of networks as Docker asks it. Thread-safe. */
final class NetworkEndpoint implements NetworkPlugin {
    private static final NetworkAbilities ABILITIES =
            new NetworkAbilities(NetworkAbilities.GLOBAL, NetworkAbilities.GLOBAL, true);

    private final NetworkBook book;

    NetworkEndpoint(NetworkBook book) {
        this.book = book;
    }

    @Override
    public NetworkAbilities capabilities() {
        return ABILITIES;
    }

    @Override
    public Map<String, String> allocateNetwork(AllocateNetwork request) {
        if (request.networkId().isEmpty()) {
            throw AllocatorException.invalidArgument("network", "", "has no id", "give it one");
        }
        List<Subnet> subnets = new ArrayList<>();
        request.ipv4().forEach(each -> subnets.add(subnet(each)));
        request.ipv6().forEach(each -> subnets.add(subnet(each)));
        return book.allocate(request.networkId(), request.options(), subnets);
    }

    private static Subnet subnet(SubnetData data) {
        return new Subnet(
                data.addressSpace(),
                Cidr.parse(data.pool()).prefix(),
                data.gateway().isEmpty() ? null : Cidr.parse(data.gateway()));
    }

    @Override
    public void freeNetwork(FreeNetwork request) {
        book.free(request.networkId());
    }

    @Override
    public GatewayCheck checkGateway(Map<String, String> options) {
        Set<AddressFamily> without = book.familiesWithoutGateway(options);
        return new GatewayCheck(without.contains(AddressFamily.IPV4), without.contains(AddressFamily.IPV6));
    }
}
