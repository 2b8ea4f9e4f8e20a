package dev.berth.core.fake;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A global network driver that follows a {@link Script}, answers the options it was given and {@code acme.id}, and may decline
 * gateways. It is one driver, whoever creates it. Thread-safe.
 */
public final class FakeNetworkDriver implements NetworkDriverProvider, NetworkDriver {
    private final String name;
    private final Script script;
    private final DriverTraits traits;
    private final Set<AddressFamily> withoutGateway = EnumSet.noneOf(AddressFamily.class);
    private final Set<String> allocated = new TreeSet<>();
    private volatile boolean closed;

    /** Of this name, following this script, with these traits. */
    public FakeNetworkDriver(String name, Script script, DriverTraits traits) {
        this.name = name;
        this.script = script;
        this.traits = traits;
    }

    /** Declines gateways of this family from now on. */
    public FakeNetworkDriver decline(AddressFamily family) {
        withoutGateway.add(family);
        return this;
    }

    /** The networks it has allocated and not freed. */
    public synchronized Set<String> allocated() {
        return new TreeSet<>(allocated);
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return this;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return NetworkCapabilities.of(Scope.GLOBAL).traits(traits).build();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return (Map<String, String>) run("allocateNetwork", request, () -> allocate(request));
    }

    private synchronized Map<String, String> allocate(NetworkRequest request) {
        if (!allocated.add(request.networkId())) {
            throw AllocatorException.of(ErrorCode.NETWORK_EXISTS, "the fake has it")
                    .subject("network " + request.networkId())
                    .build();
        }
        Map<String, String> answer = new HashMap<>(request.options());
        answer.putIfAbsent("acme.id", "of-" + request.networkId());
        return answer;
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        var unused = run("freeNetwork", release, () -> free(release));
    }

    private synchronized boolean free(NetworkRelease release) {
        if (!allocated.remove(release.networkId())) {
            throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "the fake has it not")
                    .subject("network " + release.networkId())
                    .build();
        }
        return true;
    }

    private @Nullable Object run(String operation, Object request, Supplier<@Nullable Object> work) {
        return script.run(new Script.Call(name, operation, request), work);
    }

    @Override
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return withoutGateway;
    }

    @Override
    public void close() {
        closed = true;
    }
}
