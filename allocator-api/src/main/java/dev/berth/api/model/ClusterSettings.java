package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.time.Duration;
import java.util.List;

/** What is set once for a whole cluster (NET-12). Immutable; grows by builder methods. */
public final class ClusterSettings {
    /** Every default. */
    public static final ClusterSettings DEFAULT = builder().build();

    private final List<AddressPool> defaultAddressPools;
    private final int vxlanUdpPort;
    private final VniRange vniRange;
    private final List<VniRange> excludedVnis;
    private final Duration quarantine;

    private ClusterSettings(Builder builder) {
        this.defaultAddressPools = List.copyOf(builder.defaultAddressPools);
        this.vxlanUdpPort = builder.vxlanUdpPort;
        this.vniRange = builder.vniRange;
        this.excludedVnis = List.copyOf(builder.excludedVnis);
        this.quarantine = builder.quarantine;
        if (vxlanUdpPort < 1024 || vxlanUdpPort > 49151) {
            throw AllocatorException.invalidArgument(
                    "cluster settings",
                    Integer.toString(vxlanUdpPort),
                    "not a VXLAN UDP port",
                    "choose one from 1024 to 49151");
        }
        if (quarantine.isNegative()) {
            throw AllocatorException.invalidArgument(
                    "cluster settings", quarantine.toString(), "a negative quarantine", "use 0 for none");
        }
    }

    /** Starts with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** What global subnets are taken from; empty means the IPAM driver's own defaults (IPM-1). */
    public List<AddressPool> defaultAddressPools() {
        return defaultAddressPools;
    }

    /** The UDP port of VXLAN traffic, 1024..49151; 4789 by default (RFC 7348). */
    public int vxlanUdpPort() {
        return vxlanUdpPort;
    }

    /** What VNIs are taken from. */
    public VniRange vniRange() {
        return vniRange;
    }

    /** VNIs within the range that something else on the hosts uses. */
    public List<VniRange> excludedVnis() {
        return excludedVnis;
    }

    /** How long a released address, subnet or VNI is kept back (IPM-10); zero, the default, for not at all. */
    public Duration quarantine() {
        return quarantine;
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private List<AddressPool> defaultAddressPools = List.of();
        private int vxlanUdpPort = 4789;
        private VniRange vniRange = VniRange.DEFAULT;
        private List<VniRange> excludedVnis = List.of();
        private Duration quarantine = Duration.ZERO;

        private Builder() {}

        /** What global subnets are taken from, in place of the IPAM driver's defaults. */
        public Builder defaultAddressPools(List<AddressPool> pools) {
            this.defaultAddressPools = pools;
            return this;
        }

        /** The UDP port of VXLAN traffic. */
        public Builder vxlanUdpPort(int port) {
            this.vxlanUdpPort = port;
            return this;
        }

        /** What VNIs are taken from. */
        public Builder vniRange(VniRange range) {
            this.vniRange = range;
            return this;
        }

        /** VNIs that are never given; one given by a user is still taken (VNI-1). */
        public Builder excludedVnis(List<VniRange> ranges) {
            this.excludedVnis = ranges;
            return this;
        }

        /** How long released numbers are kept back. */
        public Builder quarantine(Duration duration) {
            this.quarantine = duration;
            return this;
        }

        /**
         * The settings.
         *
         * @throws AllocatorException {@code invalid-argument} if the port or the quarantine is out of range
         */
        public ClusterSettings build() {
            return new ClusterSettings(this);
        }
    }
}
