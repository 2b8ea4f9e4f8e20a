package dev.berth.ipam;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;

/** One thing worth remembering over a restart, beyond the pools and addresses themselves (IPM-10). Immutable. */
sealed interface Hint {
    /** The name of the address space. */
    String space();

    /** The parent pool, or the quarantined subnet itself. */
    Prefix subnet();

    /**
     * Where the next serial search in a parent pool begins.
     *
     * @param address the one given last
     */
    record Cursor(String space, Prefix subnet, IpAddress address) implements Hint {}

    /**
     * An address that is kept back.
     *
     * @param entry the address, its owner and time
     */
    record KeptAddress(String space, Prefix subnet, Quarantine.Entry<IpAddress> entry) implements Hint {}

    /**
     * A subnet that is kept back.
     *
     * @param entry the subnet, its owner and time
     */
    record KeptSubnet(String space, Quarantine.Entry<Prefix> entry) implements Hint {
        @Override
        public Prefix subnet() {
            return entry.what();
        }
    }
}
