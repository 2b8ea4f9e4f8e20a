package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a service's ports.
 *
 * @param name a name for it; null for none
 * @param protocol the protocol
 * @param target the ports inside the tasks
 * @param published the ports outside: as many as inside, or several for one inside; 0 for any
 * @param mode where they are open
 * @param hostAddress the only address of the host to open them on; null for all
 */
record Publication(
        @Nullable String name,
        Protocol protocol,
        PortRange target,
        PortRange published,
        PublishMode mode,
        @Nullable IpAddress hostAddress) {
    private static final PortRange ANY = new PortRange(0, 0);
    private static final String FORM = "write it as 80, 8080:80, 8000-8010:8000-8010 or 127.0.0.1:8080:80/udp";

    /** @throws AllocatorException {@code invalid-argument} if the target is port 0, or two ranges differ in length */
    Publication {
        if (target.first() == 0) {
            throw AllocatorException.invalidArgument(
                    "target port", target.toString(), "not a port", "ports are 1 to 65535");
        }
        if (published.first() != 0 && !target.isSingle() && published.size() != target.size()) {
            throw AllocatorException.invalidArgument(
                    "ports",
                    published + ":" + target,
                    published.size() + " published ports for " + target.size() + " target ports",
                    "give as many of one as of the other");
        }
    }

    /**
     * Reads the short form, {@code [[ADDRESS:][PUBLISHED]:]TARGET[/PROTOCOL]}, either port perhaps a range.
     *
     * @throws AllocatorException {@code invalid-argument} if the text is anything else
     */
    static Publication parse(String text) {
        int slash = text.indexOf('/');
        String ports = slash < 0 ? text : text.substring(0, slash);
        Protocol protocol = slash < 0 ? Protocol.TCP : protocol(text.substring(slash + 1));
        int beforeTarget = ports.lastIndexOf(':');
        int beforePublished = ports.lastIndexOf(':', beforeTarget - 1);
        String target = ports.substring(beforeTarget + 1);
        String published = beforeTarget < 0 ? "" : ports.substring(beforePublished + 1, beforeTarget);
        String address = beforePublished < 0 ? "" : ports.substring(0, beforePublished);
        if (target.isEmpty()) {
            throw AllocatorException.invalidArgument("port", text, "the port inside the container is missing", FORM);
        }
        return new Publication(
                null, protocol, PortRange.parse(target), published(published), PublishMode.INGRESS, address(address));
    }

    /** Any port where the text is empty. */
    static PortRange published(String text) {
        return text.isEmpty() ? ANY : PortRange.parse(text);
    }

    /** Every address where the text is empty; IPv6 with or without brackets. */
    static @Nullable IpAddress address(String text) {
        if (text.isEmpty()) {
            return null;
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        return IpAddress.parse(bracketed ? text.substring(1, text.length() - 1) : text);
    }

    static Protocol protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "sctp" -> Protocol.SCTP;
            default ->
                throw AllocatorException.invalidArgument(
                        "port", text, "not a protocol whose ports can be published", "use tcp, udp or sctp");
        };
    }

    /** Whether only some addresses of the host are meant. */
    boolean isForOneAddress() {
        return hostAddress != null && !hostAddress.isUnspecified();
    }

    /** One for each pair of ports; several published ports for one target are all opened, as Docker does it. */
    List<PublishedPort> ports() {
        int count = Math.max(target.size(), published.size());
        List<PublishedPort> ports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int inside = target.isSingle() ? target.first() : target.first() + i;
            int outside = published.first() == 0 ? 0 : published.first() + i;
            ports.add(new PublishedPort(name, protocol, inside, outside, mode));
        }
        return ports;
    }
}
