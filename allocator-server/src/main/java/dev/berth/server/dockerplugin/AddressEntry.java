package dev.berth.server.dockerplugin;

import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRequest;
import java.util.Map;

/**
 * An address in the book.
 *
 * @param pool the id of its pool
 * @param address with the length of its pool
 * @param options that it was asked for with
 * @param owner who holds it, for the driver
 * @param offered whether the driver gave it with the pool, as its gateway: then a daemon need not ask for it
 * @param session the session of the daemon in which it was last asked for; 0 if it never was
 */
record AddressEntry(
        String pool, Cidr address, Map<String, String> options, String owner, boolean offered, long session) {
    AddressEntry {
        options = Map.copyOf(options);
    }

    static boolean isForGateway(Map<String, String> options) {
        return AddressRequest.GATEWAY_TYPE.equals(options.get(AddressRequest.TYPE_OPTION));
    }

    boolean isGateway() {
        return isForGateway(options);
    }

    AddressEntry in(long newSession) {
        return new AddressEntry(pool, address, options, owner, offered, newSession);
    }
}
