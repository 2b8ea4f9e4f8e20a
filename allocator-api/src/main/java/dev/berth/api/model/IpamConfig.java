package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a network wants of one pool: any of subnet, range, gateway and reserved addresses. An empty config wants any IPv4
 * subnet. Immutable; grows by builder methods.
 */
public final class IpamConfig {
    /** Any IPv4 subnet. */
    public static final IpamConfig ANY_IPV4 = builder().build();
    /** Any IPv6 subnet. */
    public static final IpamConfig ANY_IPV6 =
            builder().family(AddressFamily.IPV6).build();

    private final AddressFamily family;
    private final @Nullable Cidr subnet;
    private final @Nullable Cidr range;
    private final @Nullable IpAddress gateway;
    private final Map<String, IpAddress> reserved;

    private IpamConfig(Builder builder) {
        this.family = builder.subnet != null ? builder.subnet.family() : builder.family;
        this.subnet = builder.subnet;
        this.range = builder.range;
        this.gateway = builder.gateway;
        this.reserved = Collected.inOrder(builder.reserved);
    }

    /** Starts with nothing wanted. */
    public static Builder builder() {
        return new Builder();
    }

    /** Exactly this subnet; {@code 0.0.0.0/N} and {@code ::/N} mean any of that size (NET-5). */
    public static IpamConfig subnet(String subnet) {
        return builder().subnet(Cidr.parse(subnet)).build();
    }

    /** The family of the subnet, or of any subnet if none is given. */
    public AddressFamily family() {
        return family;
    }

    /** The subnet wanted, perhaps with host bits; an unspecified address means any of that size (NET-5). */
    public Optional<Cidr> subnet() {
        return Optional.ofNullable(subnet);
    }

    /** The part of the subnet from which addresses are given dynamically. */
    public Optional<Cidr> range() {
        return Optional.ofNullable(range);
    }

    /** The gateway wanted. */
    public Optional<IpAddress> gateway() {
        return Optional.ofNullable(gateway);
    }

    /** Addresses never to be handed out, by name, in the order given (NET-9). */
    public Map<String, IpAddress> reserved() {
        return reserved;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpamConfig that
                && family == that.family
                && Objects.equals(subnet, that.subnet)
                && Objects.equals(range, that.range)
                && Objects.equals(gateway, that.gateway)
                && reserved.equals(that.reserved);
    }

    @Override
    public int hashCode() {
        return Objects.hash(family, subnet, range, gateway, reserved);
    }

    @Override
    public String toString() {
        return "IpamConfig[" + (subnet != null ? subnet : "any " + family) + (range != null ? ", range " + range : "")
                + (gateway != null ? ", gateway " + gateway : "") + (reserved.isEmpty() ? "" : ", reserved " + reserved)
                + "]";
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private AddressFamily family = AddressFamily.IPV4;
        private @Nullable Cidr subnet;
        private @Nullable Cidr range;
        private @Nullable IpAddress gateway;
        private final Map<String, IpAddress> reserved = new LinkedHashMap<>();

        private Builder() {}

        /** The family of any subnet; without effect when a subnet is given. */
        public Builder family(AddressFamily wanted) {
            this.family = wanted;
            return this;
        }

        /** The subnet wanted. */
        public Builder subnet(@Nullable Cidr wanted) {
            this.subnet = wanted;
            return this;
        }

        /** The range wanted. */
        public Builder range(@Nullable Cidr wanted) {
            this.range = wanted;
            return this;
        }

        /** The gateway wanted. */
        public Builder gateway(@Nullable IpAddress wanted) {
            this.gateway = wanted;
            return this;
        }

        /**
         * An address never to be handed out.
         *
         * @throws AllocatorException {@code invalid-argument} if the name is empty or given before
         */
        public Builder reserve(String name, IpAddress address) {
            Checks.notEmpty("reserved address " + address, "name", name);
            if (reserved.putIfAbsent(name, address) != null) {
                throw AllocatorException.invalidArgument(
                        "reserved address " + name, address.toString(), "the name is given twice", "use another name");
            }
            return this;
        }

        /** The config. */
        public IpamConfig build() {
            return new IpamConfig(this);
        }
    }
}
