/** What the HTTP API answers to which request, without the protocol: that is {@code dev.berth.server.http}'s. */
@NullMarked
package dev.berth.server.rest;

import org.jspecify.annotations.NullMarked;
