package dev.berth.server.rest;

/**
 * An answer that goes on: server-sent events.
 *
 * @param events where they come from
 */
public record EventStream(Subscription events) implements Reply {}
