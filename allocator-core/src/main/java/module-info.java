/** The allocator: what a network, a service, a task or a node needs, and who holds it. */
module dev.berth.core {
    requires transitive dev.berth.api;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.berth.core;
    exports dev.berth.core.drivers;
    exports dev.berth.core.intents;
    exports dev.berth.core.ports;
    exports dev.berth.core.status;
}
