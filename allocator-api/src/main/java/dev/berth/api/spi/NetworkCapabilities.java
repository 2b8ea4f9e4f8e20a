package dev.berth.api.spi;

/** What a network driver is and can do. Immutable; grows by builder methods. */
public final class NetworkCapabilities {
    private final Scope scope;
    private final boolean ingress;
    private final boolean nodeAddress;
    private final DriverTraits traits;

    private NetworkCapabilities(Builder builder) {
        this.scope = builder.scope;
        this.ingress = builder.ingress;
        this.nodeAddress = builder.nodeAddress;
        this.traits = builder.traits;
    }

    /** Starts with a driver of this scope, unfit for ingress, without node addresses, {@link DriverTraits#IN_MEMORY}. */
    public static Builder of(Scope scope) {
        return new Builder(scope);
    }

    /** Where the resources are allocated. */
    public Scope scope() {
        return scope;
    }

    /** Whether the ingress network may use it (DRV-5). */
    public boolean ingress() {
        return ingress;
    }

    /** Whether each node with a task on such a network needs an address there (CLU-5). */
    public boolean nodeAddress() {
        return nodeAddress;
    }

    /** What holds for every call. */
    public DriverTraits traits() {
        return traits;
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final Scope scope;
        private boolean ingress;
        private boolean nodeAddress;
        private DriverTraits traits = DriverTraits.IN_MEMORY;

        private Builder(Scope scope) {
            this.scope = scope;
        }

        /** Declares it fit for the ingress network. */
        public Builder ingress() {
            this.ingress = true;
            return this;
        }

        /** Declares that nodes need addresses. */
        public Builder nodeAddress() {
            this.nodeAddress = true;
            return this;
        }

        /** What holds for every call. */
        public Builder traits(DriverTraits declared) {
            this.traits = declared;
            return this;
        }

        /** The capabilities. */
        public NetworkCapabilities build() {
            return new NetworkCapabilities(this);
        }
    }
}
