package dev.berth.core.ledger;

/**
 * What a node attachment is known by (ATT-1).
 *
 * @param nodeId the node
 * @param networkId the network
 */
public record NodeNetwork(String nodeId, String networkId) {}
