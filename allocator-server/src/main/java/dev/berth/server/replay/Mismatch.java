package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step that gave another answer than the one recorded.
 *
 * @param line its line in the file, counted from 1
 * @param op what was done
 * @param input with what
 * @param expected the answer recorded
 * @param got the answer given
 */
public record Mismatch(int line, String op, JsonNode input, JsonNode expected, JsonNode got) {}
