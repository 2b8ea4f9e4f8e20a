package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step with what it once gave.
 *
 * @param line its line in the file, counted from 1
 * @param step the step
 * @param expect the answer recorded
 */
record RecordedStep(int line, Step step, JsonNode expect) {}
