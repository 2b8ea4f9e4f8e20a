/** Reads the networks, services, tasks and nodes of a Docker Swarm, live or from saved JSON, into the object model. */
module dev.berth.docker.engine {
    requires transitive dev.berth.api;
    requires com.fasterxml.jackson.databind;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.util;
    requires static org.jspecify;

    exports dev.berth.docker.engine;
}
