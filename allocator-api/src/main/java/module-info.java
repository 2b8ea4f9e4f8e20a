/**
 * The contract between Berth and everything written against it: the object model, the driver interfaces and the errors.
 * Needs the JDK only.
 */
module dev.berth.api {
    requires static transitive org.jspecify;

    exports dev.berth.api.error;
    exports dev.berth.api.model;
    exports dev.berth.api.net;
    exports dev.berth.api.spi;
    exports dev.berth.api.store;
}
