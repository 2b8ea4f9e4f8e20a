package dev.berth.server.swarm;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The routes of a machine that lead somewhere of its own: a container on a subnet that overlaps one cannot reach what lies
 * behind it, or the machine cannot reach the container. Immutable.
 *
 * @param routes without default routes, loopback, link-local and multicast addresses
 */
public record HostRoutes(List<Route> routes) {
    /** None, as of a machine that cannot be asked. */
    public static final HostRoutes NONE = new HostRoutes(List.of());

    private static final List<Prefix> NOWHERE = List.of(
            Prefix.parse("127.0.0.0/8"),
            Prefix.parse("169.254.0.0/16"),
            Prefix.parse("224.0.0.0/4"),
            Prefix.parse("::1/128"),
            Prefix.parse("fe80::/10"),
            Prefix.parse("ff00::/8"));

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int REJECT = 0x200;
    private static final int LOCAL = 0x8000_0000;

    /**
     * Where packets to a block of addresses go.
     *
     * @param destination the block
     * @param link the interface
     */
    public record Route(Prefix destination, String link) {}

    /** Copies the routes. */
    public HostRoutes {
        routes = List.copyOf(routes);
    }

    /**
     * Reads the kernel's tables.
     *
     * @param net the folder of {@code route} and {@code ipv6_route}, as {@code /proc/net} is; a file that is not there has none
     * @throws IOException if one cannot be read
     */
    public static HostRoutes read(Path net) throws IOException {
        List<Route> routes = new ArrayList<>();
        for (String line : lines(net.resolve("route"))) {
            ipv4(line).filter(HostRoutes::leadsSomewhere).ifPresent(routes::add);
        }
        for (String line : lines(net.resolve("ipv6_route"))) {
            ipv6(line).filter(HostRoutes::leadsSomewhere).ifPresent(routes::add);
        }
        return new HostRoutes(routes);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Interface, destination, gateway, flags, two counters, metric, mask; numbers in the machine's order of bytes. */
    private static Optional<Route> ipv4(String line) {
        String[] fields = BLANKS.split(line.strip(), -1);
        if (fields.length < 8 || !fields[1].matches("[0-9A-Fa-f]{8}") || isRefused(fields[3])) {
            return Optional.empty();
        }
        int destination = inOrder(fields[1]);
        int mask = inOrder(fields[7]);
        return Optional.of(
                new Route(Prefix.containing(IpAddress.ofIpv4(destination), Integer.bitCount(mask)), fields[0]));
    }

    private static int inOrder(String number) {
        int bits = Integer.parseUnsignedInt(number, 16);
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(bits) : bits;
    }

    /** Destination, its length, source, its length, next hop, metric, two counters, flags, interface. */
    private static Optional<Route> ipv6(String line) {
        String[] fields = BLANKS.split(line.strip(), -1);
        if (fields.length < 10 || isRefused(fields[8])) {
            return Optional.empty();
        }
        IpAddress destination = IpAddress.ofIpv6(
                Long.parseUnsignedLong(fields[0].substring(0, 16), 16),
                Long.parseUnsignedLong(fields[0].substring(16), 16));
        return Optional.of(new Route(Prefix.containing(destination, Integer.parseInt(fields[1], 16)), fields[9]));
    }

    private static boolean isRefused(String flags) {
        return (Integer.parseUnsignedInt(flags, 16) & (REJECT | LOCAL)) != 0;
    }

    private static boolean leadsSomewhere(Route route) {
        int whole = route.destination().family() == AddressFamily.IPV4 ? 32 : 128;
        boolean host = route.destination().length() == whole && route.link().equals("lo");
        return route.destination().length() > 0
                && !host
                && NOWHERE.stream().noneMatch(each -> each.overlaps(route.destination()));
    }
}
