package dev.berth.remote.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.RestartMode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An IPAM plugin of Docker's as an IPAM driver. It may block; it restarts by replay if the plugin says so, else it is taken to
 * remember (OWN-3); whether it is idempotent cannot be known, so it is not. What the plugin refuses is a refusal, with the code
 * of its text; an answer that cannot be read leaves the outcome unknown (GEN-8).
 *
 * <p>The protocol has no words for prefixes to avoid, nor for any pool of a certain size: such requests are refused here. Thread-safe.
 */
public final class RemoteIpamDriver implements IpamDriver {
    private final String name;
    private final IpamPlugin plugin;
    private final Runnable end;
    private final boolean macAddresses;
    private final AddressSpaces spaces;
    private final IpamCapabilities capabilities;

    /**
     * A driver that speaks to this plugin; asks it what it can do and for its address spaces.
     *
     * @param name of the plugin, for messages
     * @param end of the way to it; run when the driver is closed
     * @throws AllocatorException if the plugin cannot be asked, or refuses to say
     * @throws BrokenExchange if what it says cannot be understood
     */
    public RemoteIpamDriver(String name, IpamPlugin plugin, Runnable end) {
        this.name = name;
        this.plugin = plugin;
        this.end = end;
        IpamAbilities abilities = asked("capabilities", plugin::capabilities);
        DefaultAddressSpaces named = asked("default address spaces", plugin::defaultAddressSpaces);
        if (named.global().isEmpty()) {
            throw new BrokenExchange(
                    "docker plugin " + name + ": IpamDriver.GetDefaultAddressSpaces: has no global one");
        }
        this.macAddresses = abilities.requiresMacAddress();
        this.spaces = new AddressSpaces(named.local(), named.global());
        this.capabilities = IpamCapabilities.builder()
                .traits(new DriverTraits(
                        true, false, abilities.requiresRequestReplay() ? RestartMode.REPLAY : RestartMode.DURABLE))
                .build();
    }

    @Override
    public IpamCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public AddressSpaces addressSpaces() {
        return spaces;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        checkExpressible(request);
        String wanted = request.pool().map(Prefix::toString).orElse("");
        String range = request.range().map(Prefix::toString).orElse("");
        PoolAnswer answer = asked(
                wanted.isEmpty() ? "any " + request.family() + " pool" : wanted,
                () -> plugin.requestPool(new RequestPool(
                        request.addressSpace(),
                        wanted,
                        range,
                        request.options(),
                        request.family() == AddressFamily.IPV6)));
        if (answer.poolId().isEmpty()) {
            throw malformed("RequestPool", "PoolID", "", "empty", null);
        }
        try {
            return read(answer);
        } catch (BrokenExchange e) {
            giveBackUnread(answer.poolId(), e);
            throw e;
        }
    }

    private static void checkExpressible(PoolRequest request) {
        if (request.pool().isPresent() && request.pool().get().first().isUnspecified()) {
            throw AllocatorException.of(
                            ErrorCode.INVALID_POOL, "a Docker plugin cannot be asked for any pool of a certain size")
                    .value(request.pool().get())
                    .advice("name the subnet, or leave its size to the plugin")
                    .build();
        }
        if (!request.exclusions().isEmpty() && request.pool().isEmpty()) {
            throw AllocatorException.of(
                            ErrorCode.NO_MORE_SUBNETS, "a Docker plugin cannot be told which subnets to keep off")
                    .value(request.exclusions())
                    .advice("name a subnet that keeps off them")
                    .build();
        }
    }

    private Pool read(PoolAnswer answer) {
        Prefix subnet;
        try {
            subnet = Prefix.parse(answer.pool());
        } catch (AllocatorException e) {
            throw malformed("RequestPool", "Pool", answer.pool(), e.problem(), e);
        }
        String gateway = answer.data().getOrDefault(PoolAnswer.GATEWAY, "");
        try {
            return new Pool(new PoolId(answer.poolId()), subnet, gateway.isEmpty() ? null : Cidr.parse(gateway));
        } catch (AllocatorException e) {
            throw malformed("RequestPool", PoolAnswer.GATEWAY, gateway, e.problem(), e);
        }
    }

    /** The plugin has taken a pool for an answer that is of no use; nobody else knows its id. */
    private void giveBackUnread(String poolId, BrokenExchange why) {
        try {
            plugin.releasePool(new ReleasePool(poolId));
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void releasePool(PoolRelease release) {
        asked(release.pool().value(), () -> {
            plugin.releasePool(new ReleasePool(release.pool().value()));
            return true;
        });
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        String wanted = request.address() == null ? "" : request.address().toString();
        AddressAnswer answer = asked(
                wanted.isEmpty() ? "any address of pool " + request.pool() : wanted,
                () -> plugin.requestAddress(new RequestAddress(request.pool().value(), wanted, options(request))));
        try {
            return Cidr.parse(answer.address());
        } catch (AllocatorException e) {
            throw malformed("RequestAddress", "Address", answer.address(), e.problem(), e);
        }
    }

    private Map<String, String> options(AddressRequest request) {
        OwnerKind kind = request.owner().kind();
        boolean endpoint = kind == OwnerKind.TASK || kind == OwnerKind.SERVICE || kind == OwnerKind.NODE;
        if (!macAddresses || !endpoint || request.options().containsKey(RequestAddress.MAC_ADDRESS)) {
            return request.options();
        }
        Map<String, String> options = new HashMap<>(request.options());
        options.put(RequestAddress.MAC_ADDRESS, MacAddress.of(request.owner()));
        return options;
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        asked(release.address().toString(), () -> {
            plugin.releaseAddress(
                    new ReleaseAddress(release.pool().value(), release.address().toString()));
            return true;
        });
    }

    @Override
    public void close() {
        end.run();
    }

    private <T> T asked(String value, Supplier<T> call) {
        try {
            return call.get();
        } catch (PluginRefusal e) {
            throw RemoteErrors.of(name, value, e);
        }
    }

    private BrokenExchange malformed(
            String method, String field, String text, String problem, @Nullable Throwable cause) {
        return new BrokenExchange(
                "docker plugin " + name + ": IpamDriver." + method + ": answered " + field + " \""
                        + (text.length() > 100 ? text.substring(0, 100) + "..." : text) + "\": " + problem,
                cause);
    }
}
