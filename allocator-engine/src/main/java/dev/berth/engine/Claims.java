package dev.berth.engine;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerToken;
import dev.berth.core.intents.Intent;
import java.util.ArrayList;
import java.util.List;

/**
 * What stored objects say they hold that could not be restored: a driver that cannot be reached at the start must not be told
 * later to free it (GEN-8).
 */
final class Claims {
    private final Books books;

    Claims(Books books) {
        this.books = books;
    }

    /** Whether the object that an intent is about could not be restored, and has a state which may claim the thing. */
    boolean claimed(Intent intent) {
        OwnerToken owner = intent.owner();
        return switch (owner.kind()) {
            case NETWORK, GATEWAY, RESERVED -> network(intent, owner.id());
            case SERVICE, TASK, NODE -> endpoint(intent, owner);
        };
    }

    private boolean network(Intent intent, String id) {
        Entry<Network> entry = books.networks.entries.get(id);
        if (entry == null || entry.object.state() == null || !failed(entry)) {
            return false;
        }
        if (intent instanceof Intent.AddressReturn one) {
            IpAddress address = one.release().address();
            for (PoolState pool : entry.object.state().ipam().pools()) {
                if ((pool.gateway() != null && pool.gateway().equals(address))
                        || pool.reserved().containsValue(address)) {
                    return true;
                }
            }
            return false;
        }
        return true;
    }

    private boolean endpoint(Intent intent, OwnerToken owner) {
        List<Held> held = held(owner);
        if (intent instanceof Intent.AddressReturn one) {
            return held.stream()
                    .anyMatch(each -> each.address().equals(one.release().address()));
        }
        return held.stream().anyMatch(each -> owner.slot()
                .equals(each.networkId() + "/" + each.address().family()));
    }

    private static boolean failed(Entry<?> entry) {
        return entry.condition.reason().isPresent() && !entry.condition.equals(Allocating.UNDER_WAY);
    }

    private record Held(String networkId, IpAddress address) {}

    private List<Held> held(OwnerToken owner) {
        List<Held> held = new ArrayList<>();
        switch (owner.kind()) {
            case SERVICE -> {
                Entry<Service> entry = books.services.entries.get(owner.id());
                if (entry != null && failed(entry)) {
                    for (VirtualIp each : entry.object.stateOrNone().virtualIps()) {
                        if (each.address() != null) {
                            held.add(new Held(each.networkId(), each.address().address()));
                        }
                    }
                }
            }
            case TASK -> {
                Entry<Task> entry = books.tasks.entries.get(owner.id());
                TaskState state = entry == null || !failed(entry) ? null : entry.object.state();
                if (state != null) {
                    state.networks().forEach(each -> add(held, each));
                }
            }
            case NODE -> {
                Entry<Node> entry = books.nodes.entries.get(owner.id());
                if (entry != null && failed(entry)) {
                    entry.object.attachments().forEach(each -> add(held, each));
                }
            }
            case NETWORK, GATEWAY, RESERVED -> {}
        }
        return held;
    }

    private static void add(List<Held> held, Attachment attachment) {
        attachment.addresses().forEach(each -> held.add(new Held(attachment.networkId(), each.address())));
    }
}
