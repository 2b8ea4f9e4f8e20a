package dev.berth.docker.engine;

import dev.berth.api.model.Service;

/**
 * A service.
 *
 * @param service its spec with the networks of its task template (HLP-2), and as state the virtual IPs and ports that Docker gave
 * @param mode how many tasks it wants
 * @param replicas how many; 0 for a global one, which wants one on each node
 */
public record DockerService(Service service, Mode mode, long replicas) {
    /** How many tasks a service wants. */
    public enum Mode {
        /** A given number. */
        REPLICATED,
        /** One on each node. */
        GLOBAL,
        /** A given number that run to their end. */
        REPLICATED_JOB,
        /** One on each node that runs to its end. */
        GLOBAL_JOB
    }

    /** The service's id. */
    public String id() {
        return service.id();
    }

    /** The service's name. */
    public String name() {
        return service.spec().name();
    }
}
