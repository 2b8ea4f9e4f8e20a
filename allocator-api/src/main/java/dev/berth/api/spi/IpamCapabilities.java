package dev.berth.api.spi;

/** What an IPAM driver is and can do. Immutable; grows by builder methods. */
public final class IpamCapabilities {
    private final boolean addresses;
    private final DriverTraits traits;

    private IpamCapabilities(Builder builder) {
        this.addresses = builder.addresses;
        this.traits = builder.traits;
    }

    /** Starts with a driver that gives addresses, {@link DriverTraits#IN_MEMORY}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether it gives addresses at all; one that does not ({@code null}) is asked for nothing, not even pools (DRV-2). */
    public boolean addresses() {
        return addresses;
    }

    /** What holds for every call. */
    public DriverTraits traits() {
        return traits;
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private boolean addresses = true;
        private DriverTraits traits = DriverTraits.IN_MEMORY;

        private Builder() {}

        /** Declares that it gives none. */
        public Builder noAddresses() {
            this.addresses = false;
            return this;
        }

        /** What holds for every call. */
        public Builder traits(DriverTraits declared) {
            this.traits = declared;
            return this;
        }

        /** The capabilities. */
        public IpamCapabilities build() {
            return new IpamCapabilities(this);
        }
    }
}
