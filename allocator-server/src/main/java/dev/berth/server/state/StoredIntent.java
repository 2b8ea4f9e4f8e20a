package dev.berth.server.state;

import dev.berth.core.intents.Intent;

/**
 * What a state has noted of a call to a driver (GEN-8). Immutable.
 *
 * @param id of the record
 * @param intent what has to be done about it
 */
public record StoredIntent(String id, Intent intent) {}
