package dev.berth.core.model;

import static dev.berth.core.model.NaivePool.refusal;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.model.VniRange;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The allocator with the overlay, bridge, default and null drivers as the rules describe it, in plain collections and scans.
 * All-or-nothing is a copy made before and put back after a failure; only cursors stay moved (IPM-6).
 */
final class NaiveAllocator {
    static final String VNIS = "com.docker.network.driver.overlay.vxlanid_list";

    /** A network's share of a pool. */
    record Share(NaivePool pool, Prefix range, boolean ranged) {
        Prefix dynamic() {
            return ranged ? range : pool.subnet;
        }
    }

    /** An allocated network. */
    record Live(boolean ingress, List<Share> shares, Set<AddressFamily> families) {}

    private final List<AddressPool> defaults;
    private final VniRange vniRange;
    private int vniCursor;

    Map<Prefix, NaivePool> pools = new HashMap<>();
    Map<Integer, String> vnis = new HashMap<>();
    Map<String, Live> networks = new TreeMap<>();
    Map<String, Map<String, IpAddress>> held = new HashMap<>(); // owner -> network/family -> address
    Set<String> known = new HashSet<>();

    NaiveAllocator(List<AddressPool> defaults, VniRange vniRange) {
        this.defaults = defaults.stream()
                .sorted(Comparator.comparing(AddressPool::base))
                .toList();
        this.vniRange = vniRange;
        this.vniCursor = vniRange.first() - 1;
    }

    private <T> T allOrNothing(Supplier<T> body) {
        Map<Prefix, NaivePool> poolsBefore = new HashMap<>();
        pools.forEach((prefix, pool) -> poolsBefore.put(prefix, pool.copy()));
        Map<Integer, String> vnisBefore = new HashMap<>(vnis);
        Map<String, Map<String, IpAddress>> heldBefore = new HashMap<>();
        held.forEach((owner, addresses) -> heldBefore.put(owner, new HashMap<>(addresses)));
        try {
            return body.get();
        } catch (RuntimeException e) {
            poolsBefore.forEach((prefix, before) -> {
                NaivePool now = pools.get(prefix);
                now.holders.clear();
                now.holders.putAll(before.holders);
                now.ranges.clear();
                now.ranges.addAll(before.ranges);
                now.whole = before.whole;
            });
            pools.keySet().retainAll(poolsBefore.keySet());
            vnis = vnisBefore;
            held = heldBefore;
            throw e;
        }
    }

    // networks

    Network allocate(Network network) {
        if (networks.containsKey(network.id())) {
            throw refusal(ErrorCode.NETWORK_EXISTS);
        }
        return allOrNothing(() -> allocateNetwork(network));
    }

    private Network allocateNetwork(Network network) {
        String driver = network.spec().driver().name() == null
                ? "overlay"
                : network.spec().driver().name();
        if (driver.equals("bridge")) {
            if (network.isIngress()) {
                throw refusal(ErrorCode.INVALID_ARGUMENT);
            }
            networks.put(network.id(), new Live(false, List.of(), Set.of()));
            return network.withState(new NetworkState(DriverConfig.named("bridge"), IpamState.NONE));
        }
        DriverConfig ipam = network.spec().ipam().driver();
        List<Share> shares = new ArrayList<>();
        List<PoolState> states = new ArrayList<>();
        boolean addresses = !"null".equals(ipam.name());
        if (addresses) {
            for (IpamConfig config : configs(network)) {
                allocatePool(network.id(), config, shares, states);
            }
        }
        Map<String, String> options = new HashMap<>(network.spec().driver().options());
        if (network.state() != null) {
            options.putAll(network.state().driver().options());
        }
        allocateVnis(network.id(), options, shares.size());
        Set<AddressFamily> families = new LinkedHashSet<>();
        for (AddressFamily family : AddressFamily.values()) {
            if (shares.stream().anyMatch(share -> share.pool().subnet.family() == family)) {
                families.add(family);
            }
        }
        networks.put(network.id(), new Live(network.isIngress(), shares, families));
        return network.withState(new NetworkState(
                new DriverConfig("overlay", options),
                new IpamState(new DriverConfig(addresses ? "default" : "null", ipam.options()), states)));
    }

    /** NET-3. */
    private static List<IpamConfig> configs(Network network) {
        List<IpamConfig> configs = new ArrayList<>();
        if (network.state() != null && !network.state().ipam().pools().isEmpty()) {
            for (PoolState pool : network.state().ipam().pools()) {
                IpamConfig.Builder config = IpamConfig.builder()
                        .subnet(Cidr.of(pool.subnet().first(), pool.subnet().length()))
                        .gateway(pool.gateway());
                if (pool.range() != null) {
                    config.range(Cidr.of(pool.range().first(), pool.range().length()));
                }
                pool.reserved().forEach(config::reserve);
                configs.add(config.build());
            }
        } else {
            configs.addAll(network.spec().ipam().configs());
            if (configs.isEmpty()) {
                configs.add(IpamConfig.ANY_IPV4);
            }
        }
        if (network.spec().dualStack()) {
            for (IpamConfig any : List.of(IpamConfig.ANY_IPV4, IpamConfig.ANY_IPV6)) {
                if (configs.stream().noneMatch(config -> config.family() == any.family())) {
                    configs.add(any);
                }
            }
        }
        return configs;
    }

    private void allocatePool(String network, IpamConfig config, List<Share> shares, List<PoolState> states) {
        Share share = requestPool(
                config.family(),
                config.subnet().map(Cidr::prefix).orElse(null),
                config.range().map(Cidr::prefix).orElse(null));
        shares.add(share);
        int index = shares.size() - 1;
        config.reserved().forEach((name, address) -> share.pool().takeExactly(address, "reserved " + network + name));
        String owner = "gateway " + network + index;
        IpAddress gateway = config.gateway().orElse(null);
        if (gateway == null) {
            gateway = share.pool().takeAny(share.dynamic(), owner);
        } else {
            share.pool().takeExactly(gateway, owner);
        }
        states.add(new PoolState(
                share.pool().subnet, config.range().map(Cidr::prefix).orElse(null), gateway, config.reserved(), null));
    }

    /** IPM-2, IPM-3. */
    private Share requestPool(AddressFamily family, Prefix wanted, Prefix range) {
        if (wanted == null || wanted.first().isUnspecified()) {
            if (range != null) {
                throw refusal(ErrorCode.INVALID_SUB_POOL);
            }
            NaivePool pool = live(firstFit(family, wanted == null ? -1 : wanted.length()));
            pool.whole = true;
            return new Share(pool, pool.subnet, false);
        }
        Prefix within = range;
        if (range != null) {
            if (!range.overlaps(wanted)) {
                throw refusal(ErrorCode.INVALID_SUB_POOL);
            }
            within = wanted.contains(range) ? range : wanted;
        }
        NaivePool same = pools.get(wanted);
        if (same == null && pools.keySet().stream().anyMatch(wanted::overlaps)) {
            throw refusal(ErrorCode.POOL_OVERLAP);
        }
        if (same != null && (range == null ? same.whole : same.ranges.contains(within))) {
            throw refusal(ErrorCode.POOL_OVERLAP);
        }
        NaivePool pool = live(wanted);
        if (range == null) {
            pool.whole = true;
        } else {
            pool.ranges.add(within);
        }
        return new Share(pool, within, range != null);
    }

    private NaivePool live(Prefix subnet) {
        return pools.computeIfAbsent(subnet, NaivePool::new);
    }

    private Prefix firstFit(AddressFamily family, int length) {
        boolean fits = false;
        for (AddressPool pool : defaults) {
            int size = length < 0 ? pool.size() : length;
            if (pool.base().family() != family || size < pool.base().length()) {
                continue;
            }
            fits = true;
            long step = 1L << (family.bits() - size);
            for (long at = 0; at < 1L << pool.base().hostBits(); at += step) {
                Prefix candidate = Prefix.containing(
                        IpAddress.of(family, pool.base().high(), pool.base().low() + at), size);
                if (pools.keySet().stream().noneMatch(candidate::overlaps)) {
                    return candidate;
                }
            }
        }
        throw refusal(fits ? ErrorCode.NO_MORE_SUBNETS : ErrorCode.INVALID_POOL);
    }

    /** VNI-1, VNI-2. */
    private void allocateVnis(String network, Map<String, String> options, int count) {
        String given = options.getOrDefault(VNIS, "");
        List<String> list = new ArrayList<>();
        Set<Integer> ids = new LinkedHashSet<>();
        for (String id : given.isEmpty() ? new String[0] : given.split(",")) {
            int vni = Integer.parseInt(id);
            if (vni < 1 || vni > VniRange.MAX || ids.size() == count) {
                throw refusal(ErrorCode.INVALID_VNI);
            }
            ids.add(vni);
        }
        for (int vni : ids) {
            if (vnis.containsKey(vni)) {
                throw refusal(ErrorCode.VNI_IN_USE);
            }
            vnis.put(vni, network);
            list.add(Integer.toString(vni));
        }
        List<Integer> free = new ArrayList<>();
        for (int vni = vniRange.first(); vni <= vniRange.last(); vni++) {
            if (!vnis.containsKey(vni)) {
                free.add(vni);
            }
        }
        if (free.size() < count - list.size()) {
            throw refusal(ErrorCode.NO_MORE_VNIS);
        }
        while (list.size() < count) {
            int next = free.stream().filter(vni -> vni > vniCursor).findFirst().orElse(free.get(0));
            free.remove((Integer) next);
            vniCursor = next;
            vnis.put(next, network);
            list.add(Integer.toString(next));
        }
        if (count > 0) {
            options.put(VNIS, String.join(",", list));
        }
    }

    void releaseNetwork(String id, boolean forced) {
        Live live = networks.get(id);
        if (live == null) {
            throw refusal(ErrorCode.UNKNOWN_NETWORK);
        }
        boolean used = held.values().stream()
                .anyMatch(addresses -> addresses.keySet().stream().anyMatch(slot -> slot.startsWith(id + "/")));
        if (used && !forced) {
            throw refusal(ErrorCode.NETWORK_IN_USE);
        }
        for (String owner : new ArrayList<>(held.keySet())) {
            Map<String, IpAddress> rest = new HashMap<>(held.get(owner));
            rest.keySet().removeIf(slot -> slot.startsWith(id + "/"));
            replace(owner, rest);
        }
        networks.remove(id);
        vnis.values().removeIf(id::equals);
        for (Share share : live.shares()) {
            share.pool()
                    .holders
                    .values()
                    .removeIf(holder -> holder.startsWith("gateway " + id) || holder.startsWith("reserved " + id));
            if (share.ranged()) {
                share.pool().ranges.remove(share.range());
            } else {
                share.pool().whole = false;
            }
            if (!share.pool().isLive()) {
                pools.remove(share.pool().subnet);
            }
        }
    }

    // endpoints

    private Live network(String id) {
        Live live = networks.get(id);
        if (live == null) {
            throw refusal(ErrorCode.UNKNOWN_NETWORK);
        }
        return live;
    }

    /** What an owner gets on a network, added to {@code next}; what it holds there already it keeps. */
    private List<Cidr> want(
            String owner,
            String networkId,
            List<IpAddress> former,
            List<IpAddress> presets,
            Map<String, IpAddress> next) {
        Live live = network(networkId);
        List<Cidr> got = new ArrayList<>();
        if (live.families().isEmpty()) {
            return got;
        }
        List<IpAddress> all = new ArrayList<>(former);
        all.addAll(presets);
        if (all.stream().anyMatch(address -> !live.families().contains(address.family()))) {
            throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE);
        }
        for (AddressFamily family : live.families()) {
            String slot = networkId + "/" + family;
            IpAddress asked = all.stream()
                    .filter(address -> address.family() == family)
                    .findFirst()
                    .orElse(null);
            IpAddress has = held.getOrDefault(owner, Map.of()).get(slot);
            IpAddress address = has != null && (asked == null || asked.equals(has))
                    ? has
                    : asked == null ? any(live, family, owner) : exactly(live, asked, owner);
            next.put(slot, address);
            got.add(Cidr.of(address, share(live, address).pool().subnet.length()));
        }
        return got;
    }

    private static IpAddress any(Live live, AddressFamily family, String owner) {
        for (Share share : live.shares()) {
            if (share.pool().subnet.family() == family && share.pool().available(share.dynamic()) > 0) {
                return share.pool().takeAny(share.dynamic(), owner);
            }
        }
        throw refusal(ErrorCode.NO_AVAILABLE_ADDRESSES);
    }

    private static IpAddress exactly(Live live, IpAddress asked, String owner) {
        Share share = share(live, asked);
        if (share == null) {
            throw refusal(ErrorCode.ADDRESS_OUT_OF_RANGE);
        }
        share.pool().takeExactly(asked, owner);
        return asked;
    }

    private static Share share(Live live, IpAddress address) {
        return live.shares().stream()
                .filter(share -> share.pool().subnet.contains(address))
                .findFirst()
                .orElse(null);
    }

    private void replace(String owner, Map<String, IpAddress> next) {
        for (IpAddress address : held.getOrDefault(owner, Map.of()).values()) {
            if (!next.containsValue(address)) {
                for (NaivePool pool : pools.values()) {
                    if (pool.subnet.contains(address)) {
                        pool.holders.remove(pool.offset(address), owner);
                    }
                }
            }
        }
        if (next.isEmpty()) {
            held.remove(owner);
        } else {
            held.put(owner, next);
        }
    }

    private void release(String owner) {
        replace(owner, Map.of());
        known.remove(owner);
    }

    Service allocate(Service service) {
        String owner = "service " + service.id();
        return allOrNothing(() -> {
            Map<String, List<IpAddress>> wanted = new LinkedHashMap<>();
            if (service.spec().endpoint().mode() == EndpointMode.VIP) {
                for (VirtualIp vip : service.stateOrNone().virtualIps()) {
                    if (onSpec(service, vip.networkId()) || onIngress(service, vip.networkId())) {
                        List<IpAddress> addresses = wanted.computeIfAbsent(vip.networkId(), first -> new ArrayList<>());
                        if (vip.address() != null) {
                            addresses.add(vip.address().address());
                        }
                    }
                }
                for (NetworkAttachmentSpec network : service.spec().networks()) {
                    wanted.computeIfAbsent(network.target(), first -> new ArrayList<>());
                }
            }
            Map<String, IpAddress> next = new HashMap<>();
            List<VirtualIp> vips = new ArrayList<>();
            wanted.forEach((network, former) -> {
                List<Cidr> got = want(owner, network, former, List.of(), next);
                got.forEach(address -> vips.add(new VirtualIp(network, address)));
                if (got.isEmpty()) {
                    vips.add(new VirtualIp(network, null));
                }
            });
            replace(owner, next);
            if (vips.isEmpty()) {
                known.remove(owner);
            } else {
                known.add(owner);
            }
            return service.withState(service.stateOrNone().withVirtualIps(vips));
        });
    }

    private static boolean onSpec(Service service, String network) {
        return service.spec().networks().stream()
                .anyMatch(attachment -> attachment.target().equals(network));
    }

    private boolean onIngress(Service service, String network) {
        return service.spec().needsIngress()
                && networks.containsKey(network)
                && networks.get(network).ingress();
    }

    /** SVC-5. */
    boolean isAllocated(Service service) {
        boolean isKnown = known.contains("service " + service.id());
        List<VirtualIp> vips = service.stateOrNone().virtualIps();
        if (service.spec().endpoint().mode() == EndpointMode.DNSRR && isKnown) {
            return false;
        }
        if (service.spec().endpoint().mode() == EndpointMode.VIP
                && !service.spec().networks().isEmpty()
                && (!isKnown
                        || vips.isEmpty()
                        || !service.spec().networks().stream().allMatch(network -> vips.stream()
                                .anyMatch(vip -> vip.networkId().equals(network.target()))))) {
            return false;
        }
        return vips.stream()
                .allMatch(vip -> onSpec(service, vip.networkId()) || (onIngress(service, vip.networkId()) && isKnown));
    }

    void releaseService(String id) {
        release("service " + id);
    }

    Task allocate(Task task) {
        String owner = "task " + task.id();
        return allOrNothing(() -> {
            Map<String, List<IpAddress>> former = new LinkedHashMap<>();
            Map<String, List<IpAddress>> presets = new HashMap<>();
            task.spec().networks().forEach(network -> presets.put(network.target(), network.addresses()));
            if (task.state() != null) {
                for (Attachment attachment : task.state().networks()) {
                    String id = attachment.networkId();
                    if (presets.containsKey(id)
                            || (networks.containsKey(id) && networks.get(id).ingress())) {
                        former.put(
                                id,
                                attachment.addresses().stream()
                                        .map(Cidr::address)
                                        .toList());
                    }
                }
            }
            task.spec().networks().forEach(network -> former.putIfAbsent(network.target(), List.of()));
            Map<String, IpAddress> next = new HashMap<>();
            List<Attachment> attachments = new ArrayList<>();
            former.forEach((network, addresses) -> {
                Set<AddressFamily> had = new HashSet<>();
                addresses.forEach(address -> had.add(address.family()));
                attachments.add(new Attachment(
                        network, want(owner, network, addresses, presets.getOrDefault(network, List.of()), next)));
            });
            replace(owner, next);
            known.add(owner);
            return task.withState(new TaskState(attachments, null));
        });
    }

    /** TSK-4. */
    boolean isAllocated(Task task) {
        String owner = "task " + task.id();
        if (!known.contains(owner)
                || task.state() == null
                || task.state().networks().isEmpty()) {
            return false;
        }
        return task.state().networks().stream().allMatch(attachment -> isHeld(owner, attachment));
    }

    private boolean isHeld(String owner, Attachment attachment) {
        Live live = networks.get(attachment.networkId());
        if (live == null) {
            return false;
        }
        if (live.families().isEmpty()) {
            return true;
        }
        return !attachment.addresses().isEmpty()
                && attachment.addresses().stream().allMatch(address -> {
                    Share share = share(live, address.address());
                    return share != null
                            && owner.equals(
                                    share.pool().holders.get(share.pool().offset(address.address())));
                });
    }

    void releaseTask(String id) {
        release("task " + id);
    }

    private static String owner(NodeAttachment attachment) {
        return "node " + attachment.nodeId() + " " + attachment.attachment().networkId();
    }

    NodeAttachment allocate(NodeAttachment attachment) {
        return allOrNothing(() -> {
            Map<String, IpAddress> next = new HashMap<>();
            List<Cidr> got = want(
                    owner(attachment),
                    attachment.attachment().networkId(),
                    attachment.attachment().addresses().stream()
                            .map(Cidr::address)
                            .toList(),
                    List.of(),
                    next);
            replace(owner(attachment), next);
            known.add(owner(attachment));
            return new NodeAttachment(
                    attachment.nodeId(), new Attachment(attachment.attachment().networkId(), got));
        });
    }

    boolean isAllocated(NodeAttachment attachment) {
        return known.contains(owner(attachment)) && isHeld(owner(attachment), attachment.attachment());
    }

    void releaseNode(NodeAttachment attachment) {
        release(owner(attachment));
    }
}
