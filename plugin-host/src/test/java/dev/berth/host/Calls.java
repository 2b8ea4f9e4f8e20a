package dev.berth.host;

import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.core.drivers.DriverLease;
import java.util.List;
import java.util.Map;

/** Calls of drivers as the allocator makes them. */
final class Calls {
    private Calls() {}

    static Map<String, String> allocate(NetworkDriver driver) {
        return driver.allocateNetwork(
                new NetworkRequest("n", new OwnerToken(OwnerKind.NETWORK, "n", "network"), Map.of(), List.of()));
    }

    /** What the driver of this name answers. */
    static Map<String, String> allocate(PluginHost host, String driver) {
        try (DriverLease<NetworkDriver> lease = host.networkDriver(driver).orElseThrow()) {
            return allocate(lease.driver());
        }
    }

    /** A driver whose answer to {@code allocateNetwork} is made by these statements. */
    static String answering(String statements) {
        return Sources.networkDriver(
                "public Map<String, String> allocateNetwork(NetworkRequest request) { " + statements + " }\n");
    }

    /** One that answers with a version. */
    static PluginJar versioned(String version) {
        return PluginJar.of("acme")
                .version(version)
                .network("acme", answering("return Map.of(\"version\", Version.text());"))
                .source("package acme; public class Version { static String text() { return \"" + version + "\"; } }");
    }
}
