package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.Map;
import java.util.Objects;

/** What the user wants of a network. Immutable; grows by builder methods. */
public final class NetworkSpec {
    private final String name;
    private final Map<String, String> labels;
    private final DriverConfig driver;
    private final IpamSpec ipam;
    private final boolean ingress;
    private final boolean dualStack;
    private final boolean internal;
    private final boolean attachable;

    private NetworkSpec(Builder builder) {
        this.name = builder.name;
        this.labels = Collected.inOrder(builder.labels);
        this.driver = builder.driver;
        this.ipam = builder.ipam;
        this.ingress = builder.ingress;
        this.dualStack = builder.dualStack;
        this.internal = builder.internal;
        this.attachable = builder.attachable;
    }

    /** A network of this name with every default. */
    public static NetworkSpec named(String name) {
        return builder(name).build();
    }

    /**
     * Starts a network of this name with every default.
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

    /** The network driver and what it is told. */
    public DriverConfig driver() {
        return driver;
    }

    /** How the addresses are to be managed. */
    public IpamSpec ipam() {
        return ipam;
    }

    /** Whether this is declared as the routing mesh's network; see also {@link Network#isIngress()}. */
    public boolean ingress() {
        return ingress;
    }

    /** Whether a pool of each family is wanted (NET-3). */
    public boolean dualStack() {
        return dualStack;
    }

    /** Whether the network has no way out; nothing is allocated differently. */
    public boolean internal() {
        return internal;
    }

    /** Whether single containers may join; nothing is allocated differently. */
    public boolean attachable() {
        return attachable;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkSpec that
                && name.equals(that.name)
                && labels.equals(that.labels)
                && driver.equals(that.driver)
                && ipam.equals(that.ipam)
                && ingress == that.ingress
                && dualStack == that.dualStack
                && internal == that.internal
                && attachable == that.attachable;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, labels, driver, ipam, ingress, dualStack, internal, attachable);
    }

    @Override
    public String toString() {
        return "NetworkSpec[" + name + ", driver " + driver + ", ipam " + ipam + "]";
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final String name;
        private Map<String, String> labels = Map.of();
        private DriverConfig driver = DriverConfig.DEFAULT;
        private IpamSpec ipam = IpamSpec.DEFAULT;
        private boolean ingress;
        private boolean dualStack;
        private boolean internal;
        private boolean attachable;

        private Builder(String name) {
            this.name = Checks.notEmpty("network", "name", name);
        }

        /** The labels. */
        public Builder labels(Map<String, String> wanted) {
            this.labels = wanted;
            return this;
        }

        /** The network driver. */
        public Builder driver(DriverConfig wanted) {
            this.driver = wanted;
            return this;
        }

        /** The network driver, without options. */
        public Builder driver(String driverName) {
            return driver(DriverConfig.named(driverName));
        }

        /** How the addresses are to be managed. */
        public Builder ipam(IpamSpec wanted) {
            this.ipam = wanted;
            return this;
        }

        /** Pools of the default IPAM driver. */
        public Builder ipam(IpamConfig... configs) {
            return ipam(new IpamSpec(DriverConfig.DEFAULT, java.util.List.of(configs)));
        }

        /** Whether this is the routing mesh's network. */
        public Builder ingress(boolean wanted) {
            this.ingress = wanted;
            return this;
        }

        /** Whether a pool of each family is wanted. */
        public Builder dualStack(boolean wanted) {
            this.dualStack = wanted;
            return this;
        }

        /** Whether the network has no way out. */
        public Builder internal(boolean wanted) {
            this.internal = wanted;
            return this;
        }

        /** Whether single containers may join. */
        public Builder attachable(boolean wanted) {
            this.attachable = wanted;
            return this;
        }

        /** The spec. */
        public NetworkSpec build() {
            return new NetworkSpec(this);
        }
    }
}
