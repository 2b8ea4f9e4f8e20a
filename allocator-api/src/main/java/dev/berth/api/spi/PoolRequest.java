package dev.berth.api.spi;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks an IPAM driver for a pool. Immutable; grows by builder methods. */
public final class PoolRequest {
    private final String addressSpace;
    private final AddressFamily family;
    private final @Nullable Prefix pool;
    private final @Nullable Prefix range;
    private final List<Prefix> exclusions;
    private final OwnerToken owner;
    private final Map<String, String> options;

    private PoolRequest(Builder builder) {
        this.addressSpace = builder.addressSpace;
        this.family = builder.pool != null ? builder.pool.family() : builder.family;
        this.pool = builder.pool;
        this.range = builder.range;
        this.exclusions = List.copyOf(builder.exclusions);
        this.owner = builder.owner;
        this.options = Map.copyOf(builder.options);
    }

    /** Starts a request for any IPv4 pool of this space, for this owner. */
    public static Builder in(String addressSpace, OwnerToken owner) {
        return new Builder(addressSpace, owner);
    }

    /** The address space. */
    public String addressSpace() {
        return addressSpace;
    }

    /** The family of the pool wanted. */
    public AddressFamily family() {
        return family;
    }

    /** The pool wanted; {@code 0.0.0.0/N} or {@code ::/N} for any of that size (NET-5), absent for any. */
    public Optional<Prefix> pool() {
        return Optional.ofNullable(pool);
    }

    /** The part of the pool that dynamic addresses shall come from. */
    public Optional<Prefix> range() {
        return Optional.ofNullable(range);
    }

    /** What a dynamically chosen pool must not overlap, besides live pools (IPM-2). */
    public List<Prefix> exclusions() {
        return exclusions;
    }

    /** Who asks. */
    public OwnerToken owner() {
        return owner;
    }

    /** The options of the network's IPAM config, untouched (DRV-5). */
    public Map<String, String> options() {
        return options;
    }

    @Override
    public String toString() {
        return "pool " + (pool == null ? "any " + family : pool) + (range == null ? "" : " range " + range) + " in "
                + addressSpace + " for " + owner;
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final String addressSpace;
        private final OwnerToken owner;
        private AddressFamily family = AddressFamily.IPV4;
        private @Nullable Prefix pool;
        private @Nullable Prefix range;
        private List<Prefix> exclusions = List.of();
        private Map<String, String> options = Map.of();

        private Builder(String addressSpace, OwnerToken owner) {
            this.addressSpace = addressSpace;
            this.owner = owner;
        }

        /** The family of any pool; without effect when a pool is given. */
        public Builder family(AddressFamily wanted) {
            this.family = wanted;
            return this;
        }

        /** The pool wanted. */
        public Builder pool(@Nullable Prefix wanted) {
            this.pool = wanted;
            return this;
        }

        /** The range wanted. */
        public Builder range(@Nullable Prefix wanted) {
            this.range = wanted;
            return this;
        }

        /** What to avoid. */
        public Builder exclusions(List<Prefix> avoided) {
            this.exclusions = avoided;
            return this;
        }

        /** The options. */
        public Builder options(Map<String, String> given) {
            this.options = given;
            return this;
        }

        /** The request. */
        public PoolRequest build() {
            return new PoolRequest(this);
        }
    }
}
