package dev.berth.server.apply;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The label that says which stack a network or service belongs to, the one that {@code docker stack deploy} sets. An id's prefix
 * would not do: a network of the stack {@code shop_eu} starts like one of the stack {@code shop}.
 */
final class StackLabel {
    static final String KEY = "com.docker.stack.namespace";

    private StackLabel() {}

    static Network on(Network network, @Nullable String stack) {
        if (stack == null) {
            return network;
        }
        NetworkSpec spec = network.spec();
        NetworkSpec labelled = NetworkSpec.builder(spec.name())
                .labels(labelled(spec.labels(), stack))
                .driver(spec.driver())
                .ipam(spec.ipam())
                .ingress(spec.ingress())
                .dualStack(spec.dualStack())
                .internal(spec.internal())
                .attachable(spec.attachable())
                .build();
        return new Network(network.id(), labelled, network.state());
    }

    static Service on(Service service, @Nullable String stack) {
        if (stack == null) {
            return service;
        }
        ServiceSpec spec = service.spec();
        ServiceSpec.Builder labelled = ServiceSpec.builder(spec.name())
                .labels(labelled(spec.labels(), stack))
                .endpoint(spec.endpoint());
        spec.networks().forEach(labelled::on);
        return new Service(service.id(), labelled.build(), service.state());
    }

    private static Map<String, String> labelled(Map<String, String> labels, String stack) {
        Map<String, String> more = new HashMap<>(labels);
        more.put(KEY, stack);
        return more;
    }

    /** Whether the labels are those of an object of one of these stacks. */
    static boolean isOf(Iterable<String> stacks, Map<String, String> labels) {
        String stack = labels.get(KEY);
        for (String each : stacks) {
            if (each.equals(stack)) {
                return true;
            }
        }
        return false;
    }
}
