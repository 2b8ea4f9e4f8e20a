package dev.berth.docker.engine;

import java.time.Instant;

/**
 * Something that happened in the swarm.
 *
 * @param type what it happened to: {@code network}, {@code service}, {@code node}, {@code container}
 * @param action what happened, such as {@code create}, {@code update}, {@code remove}, {@code start}, {@code die}
 * @param id whom it happened to
 * @param time when
 */
public record DockerEvent(String type, String action, String id, Instant time) {}
