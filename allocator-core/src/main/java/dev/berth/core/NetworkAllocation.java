package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import dev.berth.api.spi.Subnet;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverRegistry;
import dev.berth.core.registry.DriverUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Allocates a network: drivers, pools with gateways, and what the network driver adds (NET-1 to NET-6). Thread-safe. */
final class NetworkAllocation {
    private final DriverRegistry registry;
    private final DriverRequests drivers;
    private final PoolAllocation pools;

    NetworkAllocation(DriverRegistry registry, DriverRequests drivers, PoolAllocation pools) {
        this.registry = registry;
        this.drivers = drivers;
        this.pools = pools;
    }

    /** What a network got, for the caller and for the allocator. */
    record Result(NetworkState state, LiveNetwork.Parts parts) {}

    /** Everything or nothing; {@code undo} is complete when this throws, and is the caller's to run. */
    Result allocate(Network network, Origin origin, Undo undo) {
        DriverUse<NetworkDriverCalls> driver = registry.networkDriver(
                network.spec().driver().name() == null
                        ? DriverConfig.DEFAULT_NETWORK_DRIVER
                        : network.spec().driver().name());
        undo.add(driver::close);
        checkIngress(network, driver.calls());
        if (driver.calls().capabilities().scope() == Scope.NODE_LOCAL) {
            return new Result(
                    new NetworkState(DriverConfig.named(driver.calls().name()), IpamState.NONE),
                    new LiveNetwork.Parts(driver, null, "", List.of(), List.of()));
        }
        return allocateGlobal(network, origin, driver, undo);
    }

    /** DRV-5: not every driver can carry the routing mesh. */
    private static void checkIngress(Network network, NetworkDriverCalls driver) {
        if (network.isIngress() && !driver.capabilities().ingress()) {
            throw AllocatorException.invalidArgument(
                    "network " + network.id(),
                    driver.name(),
                    "this driver cannot carry an ingress network",
                    "use the overlay driver, or another that declares itself fit for ingress");
        }
    }

    private Result allocateGlobal(Network network, Origin origin, DriverUse<NetworkDriverCalls> driver, Undo undo) {
        NetworkState former = network.state();
        DriverConfig ipamSpec = network.spec().ipam().driver();
        DriverUse<IpamCalls> ipam = registry.ipamDriver(ipamDriverName(ipamSpec, former));
        undo.add(ipam::close);
        Map<String, String> driverOptions = overlaid(
                network.spec().driver().options(),
                former == null ? Map.of() : former.driver().options());

        List<PoolAllocation.Got> got = new ArrayList<>();
        String addressSpace = "";
        if (ipam.calls().capabilities().addresses()) {
            Set<AddressFamily> withoutGateway = familiesWithoutGateway(driver.calls(), driverOptions);
            addressSpace = globalAddressSpace(ipam.calls());
            for (PoolAllocation.Wanted wanted : wanted(network)) {
                got.add(pools.allocate(
                        new PoolAllocation.Place(network.id(), got.size(), ipam, addressSpace, ipamSpec.options()),
                        wanted,
                        !withoutGateway.contains(wanted.family()),
                        origin,
                        undo));
            }
        }

        NetworkRequest request = new NetworkRequest(
                network.id(),
                new OwnerToken(OwnerKind.NETWORK, network.id(), "driver"),
                driverOptions,
                subnets(addressSpace, got));
        Map<String, String> driverState = driverState(driver, request, former, origin, undo);
        return result(driver, ipam, addressSpace, got, ipamSpec, driverState);
    }

    private static String ipamDriverName(DriverConfig spec, @Nullable NetworkState former) {
        if (former != null && former.ipam().driver().name() != null) {
            return former.ipam().driver().name();
        }
        return spec.name() == null ? DriverConfig.DEFAULT_IPAM_DRIVER : spec.name();
    }

    private static Map<String, String> overlaid(Map<String, String> options, Map<String, String> over) {
        if (over.isEmpty()) {
            return options;
        }
        Map<String, String> result = new HashMap<>(options);
        result.putAll(over);
        return Map.copyOf(result);
    }

    private static Set<AddressFamily> familiesWithoutGateway(NetworkDriverCalls driver, Map<String, String> options) {
        try {
            return driver.familiesWithoutGateway(options);
        } catch (UnknownOutcome unknown) {
            throw unknown.failure();
        }
    }

    private static String globalAddressSpace(IpamCalls ipam) {
        try {
            return ipam.globalAddressSpace();
        } catch (UnknownOutcome unknown) {
            throw unknown.failure();
        }
    }

    /** NET-3: the configs of the state if it has any, else those of the spec, else one; and one for each absent family. */
    private static List<PoolAllocation.Wanted> wanted(Network network) {
        List<PoolAllocation.Wanted> wanted = new ArrayList<>();
        NetworkState former = network.state();
        if (former != null && !former.ipam().pools().isEmpty()) {
            for (PoolState pool : former.ipam().pools()) {
                wanted.add(PoolAllocation.Wanted.of(pool));
            }
        } else {
            for (IpamConfig config : network.spec().ipam().configs()) {
                wanted.add(PoolAllocation.Wanted.of(config));
            }
            if (wanted.isEmpty()) {
                wanted.add(PoolAllocation.Wanted.of(IpamConfig.ANY_IPV4));
            }
        }
        if (network.spec().dualStack()) {
            for (AddressFamily family : AddressFamily.values()) {
                if (wanted.stream().noneMatch(config -> config.family() == family)) {
                    wanted.add(PoolAllocation.Wanted.of(
                            family == AddressFamily.IPV4 ? IpamConfig.ANY_IPV4 : IpamConfig.ANY_IPV6));
                }
            }
        }
        return wanted;
    }

    private static List<Subnet> subnets(String addressSpace, List<PoolAllocation.Got> got) {
        List<Subnet> subnets = new ArrayList<>(got.size());
        for (PoolAllocation.Got pool : got) {
            Cidr gateway =
                    pool.gateway() == null ? null : pool.gateway().claim().cidr();
            subnets.add(new Subnet(addressSpace, pool.pool().subnet(), gateway));
        }
        return subnets;
    }

    private Map<String, String> driverState(
            DriverUse<NetworkDriverCalls> driver,
            NetworkRequest request,
            @Nullable NetworkState former,
            Origin origin,
            Undo undo) {
        if (origin == Origin.FORMER
                && former != null
                && driver.calls().capabilities().traits().restart() == RestartMode.DURABLE) {
            Map<String, String> anew = drivers.confirm(driver, request);
            return anew == null ? former.driver().options() : Map.copyOf(anew);
        }
        Map<String, String> answer;
        try {
            answer = drivers.network(driver, request, origin == Origin.FORMER && former != null);
        } catch (AllocatorException e) {
            throw e.about("network " + request.networkId());
        }
        undo.add(() -> drivers.rollBack(driver, request));
        try {
            return Map.copyOf(answer);
        } catch (NullPointerException e) {
            throw AllocatorException.of(
                            ErrorCode.DRIVER_FAILURE, "answered an allocation with null, or with options that are")
                    .subject("network driver " + driver.calls().name())
                    .value(String.valueOf(answer))
                    .advice("report it to the driver's vendor")
                    .build();
        }
    }

    private static Result result(
            DriverUse<NetworkDriverCalls> driver,
            DriverUse<IpamCalls> ipam,
            String addressSpace,
            List<PoolAllocation.Got> got,
            DriverConfig ipamSpec,
            Map<String, String> driverState) {
        List<PoolState> states = new ArrayList<>(got.size());
        List<NetworkPool> livePools = new ArrayList<>(got.size());
        List<LiveNetwork.Own> own = new ArrayList<>(got.size());
        for (PoolAllocation.Got pool : got) {
            states.add(pool.state());
            livePools.add(pool.pool());
            own.addAll(pool.reserved());
            if (pool.gateway() != null) {
                own.add(pool.gateway());
            }
        }
        NetworkState state = new NetworkState(
                new DriverConfig(driver.calls().name(), driverState),
                new IpamState(new DriverConfig(ipam.calls().name(), ipamSpec.options()), states));
        return new Result(state, new LiveNetwork.Parts(driver, ipam, addressSpace, livePools, own));
    }
}
