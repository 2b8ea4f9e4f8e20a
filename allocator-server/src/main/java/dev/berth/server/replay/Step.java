package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One step of a trace.
 *
 * @param line its line in the file, counted from 1
 * @param op what is done
 * @param input with what
 * @param expect the answer recorded
 */
record Step(int line, String op, JsonNode input, JsonNode expect) {}
