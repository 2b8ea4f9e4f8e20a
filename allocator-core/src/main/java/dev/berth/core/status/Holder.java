package dev.berth.core.status;

import dev.berth.api.spi.OwnerKind;

/**
 * Who holds an address, as the ledger has it (OWN-1).
 *
 * @param kind the kind of owner
 * @param id the owner's id; for gateways and reserved addresses the network's
 */
public record Holder(OwnerKind kind, String id) {
    /** {@code task t1}, {@code gateway of network n1}. */
    @Override
    public String toString() {
        return switch (kind) {
            case GATEWAY -> "gateway of network " + id;
            case RESERVED -> "reserved name of network " + id;
            case NETWORK, SERVICE, TASK, NODE -> kind + " " + id;
        };
    }
}
