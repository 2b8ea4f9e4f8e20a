package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the ports that services publish, in the short form and the long one. Confined to one thread. */
final class PortsReader {
    /** Every port of every protocol: no cluster has more to publish. */
    private static final int MOST_PORTS = Protocol.values().length * 65535;

    private final Allowance allowance = new Allowance("published ports", MOST_PORTS);
    private final Set<String> notes;

    /** @param notes where to say what the user should know */
    PortsReader(Set<String> notes) {
        this.notes = notes;
    }

    /** The ports of a service, in order; the same port written twice is one. */
    List<PublishedPort> read(String service, Value ports) {
        Set<PublishedPort> distinct = new LinkedHashSet<>();
        Map<OpenPort, PublishedPort> byOpenPort = new HashMap<>();
        for (Value entry : ports.elements()) {
            Publication publication = publication(entry);
            if (publication.isForOneAddress()) {
                notes.add("service " + service + ": ports for the address " + publication.hostAddress()
                        + " only are published on every address, as in any Docker stack");
            }
            List<PublishedPort> published = publication.ports();
            allowance.take(published.size(), entry);
            for (PublishedPort port : published) {
                if (distinct.add(port) && port.publishedPort() != 0) {
                    OpenPort open = new OpenPort(port.protocol(), port.publishedPort());
                    PublishedPort other = byOpenPort.putIfAbsent(open, port);
                    if (other != null) {
                        throw entry.error(
                                "port " + open + " is published twice, also for target port " + other.targetPort(),
                                "publish one of them under another number");
                    }
                }
            }
        }
        return new ArrayList<>(distinct);
    }

    private static Publication publication(Value entry) {
        if (!entry.isMapping()) {
            return entry.parsed(Publication::parse);
        }
        try {
            return new Publication(
                    entry.at("name").isAbsent() ? null : entry.at("name").text(),
                    entry.at("protocol").isAbsent()
                            ? Protocol.TCP
                            : entry.at("protocol").parsed(Publication::protocol),
                    entry.at("target").parsed(PortRange::parse),
                    entry.at("published").isAbsent()
                            ? Publication.published("")
                            : entry.at("published").parsed(Publication::published),
                    mode(entry.at("mode")),
                    entry.at("host_ip").isAbsent() ? null : entry.at("host_ip").parsed(Publication::address));
        } catch (AllocatorException e) {
            throw entry.error(e);
        }
    }

    private static PublishMode mode(Value mode) {
        return switch (mode.textOr("ingress").toLowerCase(Locale.ROOT)) {
            case "ingress" -> PublishMode.INGRESS;
            case "host" -> PublishMode.HOST;
            default -> throw mode.expected("ingress or host");
        };
    }

    /** What no two ports of a service may share. */
    private record OpenPort(Protocol protocol, int port) {
        @Override
        public String toString() {
            return port + "/" + protocol.name().toLowerCase(Locale.ROOT);
        }
    }
}
