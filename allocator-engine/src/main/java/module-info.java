/** The cluster engine: objects are declared, and it brings them to allocated and keeps them so. */
module dev.berth.engine {
    requires transitive dev.berth.api;
    requires transitive dev.berth.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.berth.engine;
}
