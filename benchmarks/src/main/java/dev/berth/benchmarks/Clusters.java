package dev.berth.benchmarks;

import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.spi.OwnerKind;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.List;
import java.util.random.RandomGenerator;

/** The allocators and objects that scenarios begin with. */
public final class Clusters {
    private static final String ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 25;

    private Clusters() {}

    /** An allocator with its built-in drivers, and subnets of this size from 10.0.0.0/8. */
    public static CnmAllocator allocator(int subnetSize) {
        return builder(subnetSize).build();
    }

    /** The same, to be completed. */
    static CnmAllocator.Builder builder(int subnetSize) {
        CnmAllocator.Builder builder = CnmAllocator.builder()
                .networkDriver(new OverlayDriverProvider())
                .ipamDriver(DefaultIpamProvider.withPools("10.0.0.0/8", subnetSize));
        NodeLocalDriverProvider.all().forEach(builder::networkDriver);
        return builder;
    }

    /** An overlay network of this subnet. */
    public static Network network(String id, String subnet) {
        return Network.of(
                id, NetworkSpec.builder(id).ipam(IpamConfig.subnet(subnet)).build());
    }

    /** Overlay networks of any subnet. */
    public static Network[] networks(RandomGenerator random, int count) {
        Network[] networks = new Network[count];
        for (int i = 0; i < count; i++) {
            String id = id(random);
            networks[i] = Network.of(id, NetworkSpec.named(id));
        }
        return networks;
    }

    /** New tasks that want an address of this network; they share one spec, as those of one service do. */
    public static Task[] tasks(RandomGenerator random, String networkId, int count) {
        TaskSpec spec = new TaskSpec(List.of(NetworkAttachmentSpec.to(networkId)));
        Task[] tasks = new Task[count];
        for (int i = 0; i < count; i++) {
            tasks[i] = Task.builder(id(random)).spec(spec).build();
        }
        return tasks;
    }

    /** An id as clusters have them: 25 digits and letters. */
    public static String id(RandomGenerator random) {
        char[] id = new char[ID_LENGTH];
        for (int i = 0; i < ID_LENGTH; i++) {
            id[i] = ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length()));
        }
        return new String(id);
    }

    /** How many endpoints an IPv4 subnet of this length has room for beside its gateway (IPM-4). */
    public static int room(int prefixLength) {
        return (1 << (32 - prefixLength)) - 3;
    }

    /** Fails unless this many tasks hold an address of the network: what did not happen is not worth its time. */
    static void checkTasks(CnmAllocator allocator, String networkId, int expected) {
        check("tasks on network " + networkId, allocator.usage(networkId).held(OwnerKind.TASK), expected);
    }

    /** Fails unless both are the same. */
    static void check(String what, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalStateException(actual + " " + what + " instead of " + expected);
        }
    }
}
