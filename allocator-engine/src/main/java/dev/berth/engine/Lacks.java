package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.net.IpAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What services, tasks and nodes lack alike. Called with the lock of the {@link Books} held. */
final class Lacks {
    private static final Logger LOG = LoggerFactory.getLogger(Lacks.class);

    private Lacks() {}

    /** The first of the networks that is not allocated. */
    static Step.@Nullable Lack networks(Books books, String subject, List<NetworkAttachmentSpec> networks) {
        for (NetworkAttachmentSpec network : networks) {
            String id = network.target();
            if (!books.isLive(id)) {
                Entry<?> entry = books.networks.entries.get(id);
                return new Step.Lack(
                        new WaitKey.TheNetwork(id),
                        AllocatorException.of(
                                        ErrorCode.UNKNOWN_NETWORK,
                                        "needs network " + id
                                                + (entry == null ? ", which is not declared" : ", which waits itself"))
                                .subject(subject)
                                .value(id)
                                .advice(entry == null ? "declare it" : "see what that network waits for")
                                .build());
            }
        }
        return null;
    }

    /** No ingress network yet. */
    static Step.Lack ingress(String subject) {
        return new Step.Lack(
                new WaitKey.AnIngress(),
                AllocatorException.of(
                                ErrorCode.UNKNOWN_NETWORK,
                                "a port is published in ingress mode, and there is no ingress network")
                        .subject(subject)
                        .advice("declare a network with \"ingress\": true, or publish in host mode")
                        .build());
    }

    /** CLU-2: an address that came free is theirs first who waited for it. */
    static Step.@Nullable Lack turn(Books books, NetworkAttachmentSpec wanted, Trial trial) {
        for (IpAddress address : wanted.addresses()) {
            WaitKey key = new WaitKey.TheAddress(wanted.target(), address);
            if (trial.isBehind(books, key)) {
                return new Step.Lack(
                        key,
                        AllocatorException.of(ErrorCode.ADDRESS_IN_USE, "others wait for it")
                                .subject("network " + wanted.target())
                                .value(address)
                                .build());
            }
        }
        return null;
    }

    /** Whether it leaves any address of the network to be chosen. */
    static boolean anyAddress(Books books, NetworkAttachmentSpec wanted) {
        if (wanted.addresses().isEmpty()) {
            return true;
        }
        Entry<Network> network = books.networks.entries.get(wanted.target());
        NetworkState state = network == null ? null : network.object.state();
        return state != null
                && state.ipam().pools().stream()
                        .map(pool -> pool.subnet().family())
                        .anyMatch(family -> wanted.addresses().stream().noneMatch(each -> each.family() == family));
    }

    /** GEN-6: an address would have to be asked of a driver that hangs. */
    static Step.@Nullable Lack driver(Books books, Collection<String> networkIds, Trial trial) {
        if (trial.hanging().isNone()) {
            return null;
        }
        for (String id : networkIds) {
            Step.Lack lack = trial.hanging().lackOf(books.driverOfAddresses(id));
            if (lack != null) {
                return lack;
            }
        }
        return null;
    }

    /** CLU-2: those who wait for an address already come first. */
    static Step.@Nullable Lack place(Books books, Collection<String> networkIds, Trial trial) {
        for (String id : networkIds) {
            WaitKey key = new WaitKey.AnyAddress(id);
            if (trial.isBehind(books, key)) {
                Entry<?> first = books.lines.nextOf(key, 0);
                AllocatorException why = first == null ? null : first.condition.failure();
                return new Step.Lack(
                        key,
                        why != null && Refusals.after(why).equals(key)
                                ? why
                                : AllocatorException.of(
                                                ErrorCode.NO_AVAILABLE_ADDRESSES, "others wait for what comes free")
                                        .subject("network " + id)
                                        .build());
            }
        }
        return null;
    }

    /** A release that leaves something pending has released all the same (GEN-8). */
    static void pendingIsFine(Runnable release) {
        try {
            release.run();
        } catch (AllocatorException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
