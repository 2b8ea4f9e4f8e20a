package dev.berth.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java of drivers, good ones unless a member is replaced by a bad one. */
final class Sources {
    private static final String IMPORTS =
            """
            import dev.berth.api.error.*;
            import dev.berth.api.net.*;
            import dev.berth.api.spi.*;
            import java.util.*;
            """;

    /** How a method begins, up to its name. */
    private static final Pattern METHOD = Pattern.compile("(?m)^public [\\w.<>, ]+ (\\w+)\\(");

    private Sources() {}

    static String networkProvider(String className, String driverName, String body) {
        return provider(className, "NetworkDriver", driverName, body);
    }

    static String ipamProvider(String className, String driverName, String body) {
        return provider(className, "IpamDriver", driverName, body);
    }

    private static String provider(String className, String kind, String driverName, String body) {
        return """
                package acme;
                %sIMPORTSpublic final class %s implements %sProvider {
                    public String name() { return "%s"; }
                    public %s create(DriverContext context) { return new Driver(context); }
                    public static final class Driver implements %s {
                        final DriverContext context;
                        Driver(DriverContext context) { this.context = context; }
                %s
                    }
                }
                """
                .formatted("", className, kind, driverName, kind, kind, body)
                .replace("IMPORTS", IMPORTS);
    }

    /** The members of a network driver that answers with its own class loader's hash; others replace those of the same name. */
    static String networkDriver(String others) {
        return members(
                others,
                """
                public NetworkCapabilities capabilities() { return NetworkCapabilities.of(Scope.GLOBAL).build(); }

                public Map<String, String> allocateNetwork(NetworkRequest request) {
                    Map<String, String> answer = new HashMap<>(request.options());
                    answer.put("configuration", context.configuration().toString());
                    return answer;
                }

                public void freeNetwork(NetworkRelease release) {}

                public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
                    return options.isEmpty() ? Set.of() : Set.of(AddressFamily.IPV6);
                }
                """);
    }

    /** The members of an IPAM driver that gives the pools it is asked for, or 10.50.0.0/24, and counts addresses up. */
    static String ipamDriver(String others) {
        return "int next = 1;\n"
                + members(
                        others,
                        """
                        public IpamCapabilities capabilities() { return IpamCapabilities.builder().build(); }

                        public AddressSpaces addressSpaces() { return new AddressSpaces("local", "global"); }

                        public Pool requestPool(PoolRequest request) {
                            return Pool.of(new PoolId("p"), request.pool().orElse(Prefix.parse("10.50.0.0/24")));
                        }

                        public void releasePool(PoolRelease release) {}

                        public synchronized Cidr requestAddress(AddressRequest request) {
                            return Cidr.parse("10.50.0." + next++ + "/24");
                        }

                        public void releaseAddress(AddressRelease release) {}
                        """);
    }

    private static String members(String others, String defaults) {
        Map<String, String> members = new LinkedHashMap<>();
        for (String member : defaults.split("\n\n", -1)) {
            members.put(name(member), member);
        }
        String rest = others;
        Matcher replaced = METHOD.matcher(others);
        while (replaced.find()) {
            members.remove(replaced.group(1));
        }
        return rest + "\n" + String.join("\n", members.values());
    }

    private static String name(String member) {
        Matcher name = METHOD.matcher(member);
        if (!name.find()) {
            throw new IllegalArgumentException(member);
        }
        return name.group(1);
    }
}
