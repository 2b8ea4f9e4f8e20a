/**
 * A Docker Swarm as objects of the model: from a {@link dev.berth.docker.engine.DockerEngine live engine}, or from
 * {@link dev.berth.docker.engine.SavedJson JSON saved} from one. Docker's JSON stays in here.
 */
@NullMarked
package dev.berth.docker.engine;

import org.jspecify.annotations.NullMarked;
