package dev.berth.api.spi;

/**
 * Who asks, stable over retries and restarts (OWN-2). A driver that declares {@linkplain DriverTraits#idempotent()
 * idempotence} gives the same token the same answer within one pool until that is released, and takes a request for a certain
 * other address for a new one.
 *
 * @param kind the kind of owner
 * @param id the owner's id
 * @param slot which of the owner's resources: for pools and gateways the config's index, for a reserved address its name,
 *     for endpoints the network and family
 */
public record OwnerToken(OwnerKind kind, String id, String slot) {
    /** {@code kind id (slot)}. */
    @Override
    public String toString() {
        return kind + " " + id + " (" + slot + ")";
    }
}
