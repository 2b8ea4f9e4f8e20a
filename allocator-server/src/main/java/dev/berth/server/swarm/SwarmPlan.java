package dev.berth.server.swarm;

import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Doubts;
import dev.berth.server.plan.Plan;

/**
 * What stacks would get in a swarm. Immutable.
 *
 * @param plan what they get, and what does not fit
 * @param declared what they ask for, under the names that it has in the swarm
 * @param doubts what Docker may do otherwise
 */
public record SwarmPlan(Plan plan, Cluster declared, Doubts doubts) {}
