package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;

/** What the book refuses by itself. */
final class Refusals {
    private Refusals() {}

    static AllocatorException overlap(PoolEntry held, Session present) {
        boolean forgotten = held.session() < present.number();
        return AllocatorException.of(
                        ErrorCode.POOL_OVERLAP,
                        forgotten
                                ? "is held, though the daemon did not ask for it again when it started"
                                : "is held by another network")
                .subject("pool " + held.id())
                .value(held.subnet())
                .advice(
                        forgotten
                                ? "restart Docker; if no network has it then, give it back with berth docker-plugin reclaim"
                                : "choose another subnet, or none")
                .build();
    }

    static AllocatorException inUse(String pool, IpAddress address, boolean forgotten) {
        return AllocatorException.of(
                        ErrorCode.ADDRESS_IN_USE,
                        forgotten
                                ? "is held, though the daemon did not ask for it again when it started"
                                : "is held already")
                .subject("pool " + pool)
                .value(address)
                .advice(forgotten ? "restart Docker, which then asks for all that it has" : "choose another address")
                .build();
    }

    static AllocatorException unknown(String id) {
        return AllocatorException.of(ErrorCode.UNKNOWN_POOL, "is not held")
                .subject("pool " + id)
                .advice("request it first")
                .build();
    }
}
