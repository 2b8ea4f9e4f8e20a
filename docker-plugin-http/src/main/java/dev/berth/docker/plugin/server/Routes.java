package dev.berth.docker.plugin.server;

import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.json.Form;
import dev.berth.docker.plugin.json.HandshakeCalls;
import dev.berth.docker.plugin.json.IpamCalls;
import dev.berth.docker.plugin.json.NetworkCalls;
import dev.berth.docker.plugin.json.PluginCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which path leads to which method of which plugin. Confined to one thread; its table is not. */
final class Routes {
    private final Set<PluginType> implemented = EnumSet.noneOf(PluginType.class);
    private final Map<String, Route<?, ?>> routes = new HashMap<>();
    private Runnable handshaken = () -> {};

    void ipam(IpamPlugin plugin) {
        implemented.add(PluginType.IPAM_DRIVER);
        answer(IpamCalls.GET_CAPABILITIES, none -> plugin.capabilities());
        answer(IpamCalls.GET_DEFAULT_ADDRESS_SPACES, none -> plugin.defaultAddressSpaces());
        answer(IpamCalls.REQUEST_POOL, plugin::requestPool);
        accept(IpamCalls.RELEASE_POOL, plugin::releasePool);
        answer(IpamCalls.REQUEST_ADDRESS, plugin::requestAddress);
        accept(IpamCalls.RELEASE_ADDRESS, plugin::releaseAddress);
    }

    void network(NetworkPlugin plugin) {
        implemented.add(PluginType.NETWORK_DRIVER);
        answer(NetworkCalls.GET_CAPABILITIES, none -> plugin.capabilities());
        answer(NetworkCalls.ALLOCATE_NETWORK, plugin::allocateNetwork);
        accept(NetworkCalls.FREE_NETWORK, plugin::freeNetwork);
        answer(NetworkCalls.GATEWAY_CHECK, plugin::checkGateway);
    }

    void onHandshake(Runnable told) {
        handshaken = told;
    }

    /** The routes by path, the handshake's too. */
    Map<String, Route<?, ?>> table() {
        List<String> names = new ArrayList<>();
        implemented.forEach(type -> names.add(type.wireName()));
        List<String> manifest = List.copyOf(names);
        Runnable told = handshaken;
        answer(HandshakeCalls.ACTIVATE, none -> {
            told.run();
            return manifest;
        });
        return Map.copyOf(routes);
    }

    private <Q, A> void answer(PluginCall<Q, A> call, Function<Q, A> method) {
        routes.put(call.path(), new Route<>(call, method));
    }

    private <Q> void accept(PluginCall<Q, Form.None> call, Consumer<Q> method) {
        answer(call, request -> {
            method.accept(request);
            return Form.None.NONE;
        });
    }
}
