/** What an operator of a Docker Swarm asks of it: whether anything is wrong, how full it is, and what another stack would get. */
@NullMarked
package dev.berth.server.swarm;

import org.jspecify.annotations.NullMarked;
