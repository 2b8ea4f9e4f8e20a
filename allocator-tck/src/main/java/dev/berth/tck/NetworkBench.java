package dev.berth.tck;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import dev.berth.api.spi.Subnet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network driver under test, called as the allocator would call it. Closing it frees every network that is still allocated.
 * Thread-safe as far as the driver is.
 */
final class NetworkBench implements AutoCloseable {
    /** What networks are given in these tests (RFC 5737, RFC 3849). */
    private static final Subnet IPV4 = subnet("192.0.2.0/24", "192.0.2.1/24");

    private static final Subnet IPV6 = subnet("2001:db8::/64", "2001:db8::1/64");

    private final NetworkDriverContract contract;
    private final Random random;
    private final String run;
    private final AtomicInteger networks = new AtomicInteger();
    private final Set<String> live = ConcurrentHashMap.newKeySet();
    private NetworkDriver driver;

    NetworkBench(NetworkDriverContract contract) {
        this.contract = contract;
        this.random = contract.random();
        this.run = Long.toString(random.nextLong(1L << 40), 36);
        this.driver = create();
    }

    private static Subnet subnet(String prefix, String gateway) {
        return new Subnet("GlobalDefault", Prefix.parse(prefix), Cidr.parse(gateway));
    }

    private NetworkDriver create() {
        return Expect.present("the provider's driver", contract.provider().create(contract.context()));
    }

    NetworkDriver driver() {
        return driver;
    }

    Random random() {
        return random;
    }

    boolean isGlobal() {
        return driver.capabilities().scope() == Scope.GLOBAL;
    }

    /** The driver as it is after a restart: closed, and created again on the same configuration. */
    void restart() {
        boolean forgets = forgets();
        leniently(driver::close);
        renew(forgets);
    }

    /** Closes the driver with what it holds, and goes on with a new one: what a driver remembers can still be given back. */
    void closeAndRenew() {
        boolean forgets = forgets();
        driver.close();
        renew(forgets);
    }

    private boolean forgets() {
        return driver.capabilities().traits().restart() == RestartMode.REPLAY;
    }

    private void renew(boolean forgets) {
        if (forgets) {
            live.clear();
        }
        driver = create();
    }

    /** The id of a network that there has not been yet. */
    String newId() {
        return "tck-" + run + "-" + networks.incrementAndGet();
    }

    /** The shapes that a network can have: without subnets, of one family, of both. */
    static List<List<Subnet>> shapes() {
        return List.of(List.of(), List.of(IPV4), List.of(IPV6), List.of(IPV4, IPV6));
    }

    NetworkRequest request(String network) {
        return request(network, Map.of());
    }

    /** A request for an IPv4 network with these options besides the contract's. */
    NetworkRequest request(String network, Map<String, String> more) {
        return request(network, more, List.of(IPV4));
    }

    NetworkRequest request(String network, Map<String, String> more, List<Subnet> subnets) {
        Map<String, String> options = new HashMap<>(contract.options());
        options.putAll(more);
        return new NetworkRequest(network, owner(network), options, subnets);
    }

    private static OwnerToken owner(String network) {
        return new OwnerToken(OwnerKind.NETWORK, network, "driver");
    }

    /** The same request by somebody else, to whom an idempotent driver owes nothing. */
    static NetworkRequest byAnother(NetworkRequest request) {
        OwnerToken other = new OwnerToken(OwnerKind.NETWORK, request.networkId(), "another");
        return new NetworkRequest(request.networkId(), other, request.options(), request.subnets());
    }

    Map<String, String> allocate(String network) {
        return allocate(request(network));
    }

    Map<String, String> allocate(NetworkRequest request) {
        Map<String, String> answer = driver.allocateNetwork(request);
        live.add(request.networkId());
        return Expect.present("the answer for network " + request.networkId(), answer);
    }

    void free(String network) {
        free(network, ReleaseReason.RELEASED);
    }

    void free(String network, ReleaseReason reason) {
        driver.freeNetwork(new NetworkRelease(network, owner(network), reason));
        live.remove(network);
    }

    /** What of an answer no other network may have. */
    Set<String> identifiers(Map<String, String> answer) {
        return contract.identifiers(answer);
    }

    @Override
    public void close() {
        for (String network : live) {
            leniently(() -> driver.freeNetwork(new NetworkRelease(network, owner(network), ReleaseReason.ROLLED_BACK)));
        }
        leniently(driver::close);
    }

    /** What a driver does wrong when things are put away is the business of other rules' tests. */
    private static void leniently(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error ignored) {
            // a rule of its own looks at each of these calls
        }
    }
}
