package dev.berth.core.ledger;

/**
 * What a reserved address is known by (NET-9).
 *
 * @param networkId the network
 * @param name the name that the config gives it
 */
public record ReservedName(String networkId, String name) {}
