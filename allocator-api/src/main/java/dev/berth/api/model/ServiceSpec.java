package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the user wants of a service. Immutable; grows by builder methods. */
public final class ServiceSpec {
    private final String name;
    private final Map<String, String> labels;
    private final List<NetworkAttachmentSpec> networks;
    private final EndpointSpec endpoint;

    private ServiceSpec(Builder builder) {
        this.name = builder.name;
        this.labels = Collected.inOrder(builder.labels);
        this.networks = List.copyOf(builder.networks);
        this.endpoint = builder.endpoint;
        distinct("service " + name, networks);
    }

    /** SVC-7: one network twice would make two VIPs of one. */
    static void distinct(String subject, List<NetworkAttachmentSpec> networks) {
        if (networks.size() < 2) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NetworkAttachmentSpec network : networks) {
            if (!seen.add(network.target())) {
                throw AllocatorException.invalidArgument(
                        subject, network.target(), "the network is listed twice", "list it once");
            }
        }
    }

    /**
     * Starts a service of this name with every default: no networks, virtual IPs, no ports.
     *
     * @throws AllocatorException {@code invalid-argument} if the name is empty
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The labels, in the order given. */
    public Map<String, String> labels() {
        return labels;
    }

    /** The networks, in the order of the virtual IPs. */
    public List<NetworkAttachmentSpec> networks() {
        return networks;
    }

    /** How the service is reached. */
    public EndpointSpec endpoint() {
        return endpoint;
    }

    /** Whether a port goes through the routing mesh, so that the service needs the ingress network (HLP-1). */
    public boolean needsIngress() {
        for (PublishedPort port : endpoint.ports()) {
            if (port.mode() == PublishMode.INGRESS) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceSpec that
                && name.equals(that.name)
                && labels.equals(that.labels)
                && networks.equals(that.networks)
                && endpoint.equals(that.endpoint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, labels, networks, endpoint);
    }

    @Override
    public String toString() {
        return "ServiceSpec[" + name + ", networks " + networks + ", " + endpoint + "]";
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final String name;
        private Map<String, String> labels = Map.of();
        private final List<NetworkAttachmentSpec> networks = new ArrayList<>();
        private EndpointSpec endpoint = EndpointSpec.DEFAULT;

        private Builder(String name) {
            this.name = Checks.notEmpty("service", "name", name);
        }

        /** The labels. */
        public Builder labels(Map<String, String> wanted) {
            this.labels = wanted;
            return this;
        }

        /** One network more. */
        public Builder on(NetworkAttachmentSpec network) {
            networks.add(network);
            return this;
        }

        /** These networks more, with any address. */
        public Builder on(String... networkIds) {
            for (String id : networkIds) {
                on(NetworkAttachmentSpec.to(id));
            }
            return this;
        }

        /** How the service is reached. */
        public Builder endpoint(EndpointSpec wanted) {
            this.endpoint = wanted;
            return this;
        }

        /**
         * The spec.
         *
         * @throws AllocatorException {@code invalid-argument} if one network is listed twice (SVC-7)
         */
        public ServiceSpec build() {
            return new ServiceSpec(this);
        }
    }
}
