package dev.berth.server.rest;

/** What a request is answered with. */
public sealed interface Reply permits Answer, EventStream {}
