package dev.berth.docker.plugin.client;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.json.Form;
import dev.berth.docker.plugin.json.HandshakeCalls;
import dev.berth.docker.plugin.json.IpamCalls;
import dev.berth.docker.plugin.json.NetworkCalls;
import dev.berth.docker.plugin.json.PluginCall;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way to one plugin. Every call ends within the policy's timeout: with an answer, with a {@link PluginRefusal}, with a
 * {@code driver-unavailable} if nothing reached the plugin, or with a {@link BrokenExchange} if what it did is not known. What
 * never reached the plugin is tried again with growing pauses; one that has failed several times in a row is left alone for a
 * while. Thread-safe.
 */
public final class PluginConnection implements AutoCloseable {
    private static final byte[] EMPTY = {};

    private final String subject;
    private final PluginAddress address;
    private final CallPolicy policy;
    private final Exchange exchange;
    private final Breaker breaker;

    private PluginConnection(String name, PluginAddress address, CallPolicy policy, Exchange exchange) {
        this.subject = "docker plugin " + name;
        this.address = address;
        this.policy = policy;
        this.exchange = exchange;
        this.breaker = new Breaker(policy);
    }

    /**
     * A way to this plugin; connects when it is first used.
     *
     * @param name for messages
     * @throws AllocatorException {@code driver-unavailable} if its keys cannot be loaded
     */
    public static PluginConnection to(String name, PluginAddress address, CallPolicy policy) {
        return new PluginConnection(name, address, policy, JettyExchange.to(name, address, policy));
    }

    /** Where it leads. */
    public PluginAddress address() {
        return address;
    }

    /** The handshake: what the plugin is, of the kinds that are known here. */
    public Set<PluginType> activate() {
        List<String> implemented = call(HandshakeCalls.ACTIVATE, Form.None.NONE);
        Set<PluginType> types = EnumSet.noneOf(PluginType.class);
        for (PluginType type : PluginType.values()) {
            if (implemented.contains(type.wireName())) {
                types.add(type);
            }
        }
        return types;
    }

    /** The plugin as an IPAM plugin. */
    public IpamPlugin ipam() {
        return new RemoteIpam();
    }

    /** The plugin as a network plugin. */
    public NetworkPlugin network() {
        return new RemoteNetwork();
    }

    private <Q, A> A call(PluginCall<Q, A> call, Q request) {
        Optional<Duration> down = breaker.downFor();
        if (down.isPresent()) {
            throw unavailable(
                    call,
                    "it has failed " + policy.failures() + " times in a row, and is not called again for "
                            + down.get().toMillis() + " ms",
                    null);
        }
        byte[] body = call.request().isEmpty() ? EMPTY : call.request().write(request);
        boolean done = false;
        try {
            A answer = Answers.answer(call, where(call), reply(call, body));
            done = true;
            return answer;
        } catch (PluginRefusal e) {
            done = true; // it is there, and speaks
            throw e;
        } finally {
            if (done) {
                breaker.succeeded();
            } else {
                breaker.failed();
            }
        }
    }

    private Exchange.Reply reply(PluginCall<?, ?> call, byte[] body) {
        long start = System.nanoTime();
        int tries = 0;
        while (true) {
            Duration left = policy.timeout().minusNanos(System.nanoTime() - start);
            try {
                return exchange.post(call.path(), body, left.isNegative() ? Duration.ofMillis(1) : left);
            } catch (Exchange.Broken e) {
                throw new BrokenExchange(where(call) + ": " + e.getMessage(), e.getCause());
            } catch (Exchange.NotReached e) {
                Duration gone = Duration.ofNanos(System.nanoTime() - start);
                boolean again = tries < policy.pauses().size()
                        && gone.plus(policy.pauses().get(tries)).compareTo(policy.timeout()) < 0;
                if (!again) {
                    throw unavailable(call, "it cannot be reached: " + e.getMessage(), e.getCause());
                }
                pause(call, policy.pauses().get(tries++));
            }
        }
    }

    private void pause(PluginCall<?, ?> call, Duration pause) {
        try {
            policy.sleeper().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(call, "the caller was interrupted before it was reached", e);
        }
    }

    private String where(PluginCall<?, ?> call) {
        return subject + " at " + address + ": " + call;
    }

    private AllocatorException unavailable(PluginCall<?, ?> call, String problem, @Nullable Throwable cause) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, call + ": " + problem)
                .subject(subject + " at " + address)
                .advice("see that the plugin runs, and retry")
                .cause(cause)
                .build();
    }

    /** Ends it, and calls under way with it. */
    @Override
    public void close() {
        exchange.close();
    }

    private final class RemoteIpam implements IpamPlugin {
        @Override
        public IpamAbilities capabilities() {
            try {
                return call(IpamCalls.GET_CAPABILITIES, Form.None.NONE);
            } catch (PluginRefusal e) {
                if (e.isUnknownMethod()) {
                    return IpamAbilities.NONE; // the method is optional
                }
                throw e;
            }
        }

        @Override
        public DefaultAddressSpaces defaultAddressSpaces() {
            return call(IpamCalls.GET_DEFAULT_ADDRESS_SPACES, Form.None.NONE);
        }

        @Override
        public PoolAnswer requestPool(RequestPool request) {
            return call(IpamCalls.REQUEST_POOL, request);
        }

        @Override
        public void releasePool(ReleasePool request) {
            call(IpamCalls.RELEASE_POOL, request);
        }

        @Override
        public AddressAnswer requestAddress(RequestAddress request) {
            return call(IpamCalls.REQUEST_ADDRESS, request);
        }

        @Override
        public void releaseAddress(ReleaseAddress request) {
            call(IpamCalls.RELEASE_ADDRESS, request);
        }
    }

    private final class RemoteNetwork implements NetworkPlugin {
        @Override
        public NetworkAbilities capabilities() {
            return call(NetworkCalls.GET_CAPABILITIES, Form.None.NONE);
        }

        @Override
        public Map<String, String> allocateNetwork(AllocateNetwork request) {
            return call(NetworkCalls.ALLOCATE_NETWORK, request);
        }

        @Override
        public void freeNetwork(FreeNetwork request) {
            call(NetworkCalls.FREE_NETWORK, request);
        }

        @Override
        public GatewayCheck checkGateway(Map<String, String> options) {
            return call(NetworkCalls.GATEWAY_CHECK, options);
        }
    }
}
