package dev.berth.engine;

import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.IpAddress;
import dev.berth.api.store.StoredRecord;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An engine with the built-in drivers, and objects in few words. */
final class Bench {
    final TestStore store = new TestStore();
    final KeptForm form = new KeptForm();
    final List<EngineEvent> events = new ArrayList<>();
    ClusterEngine engine = open();

    ClusterEngine open() {
        return ClusterEngine.builder(Bench::allocator, store, form)
                .listener(event -> {
                    synchronized (events) {
                        events.add(event);
                    }
                })
                .open();
    }

    /** Stops and starts it; how many batches the start has written. */
    int restart() {
        engine.close();
        int before = store.batches.size();
        engine = open();
        return store.batches.size() - before;
    }

    /** Which object a record is of; empty for what the engine keeps beside them. */
    static Optional<ObjectRef> ref(StoredRecord stored) {
        return Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.toString().equals(stored.kind()))
                .map(kind -> new ObjectRef(kind, stored.id()))
                .findFirst();
    }

    /** The object that a record holds. */
    Object read(StoredRecord record) {
        return form.kept(record.bytes());
    }

    static CnmAllocator.Builder allocator() {
        CnmAllocator.Builder builder = CnmAllocator.builder()
                .networkDriver(new OverlayDriverProvider())
                .ipamDriver(DefaultIpamProvider.withPools("10.0.0.0/16", 24));
        NodeLocalDriverProvider.all().forEach(builder::networkDriver);
        return builder;
    }

    static Network network(String id) {
        return Network.of(id, NetworkSpec.named(id));
    }

    static Network network(String id, String subnet) {
        return Network.of(
                id, NetworkSpec.builder(id).ipam(IpamConfig.subnet(subnet)).build());
    }

    static Network ingress(String id) {
        return Network.of(id, NetworkSpec.builder(id).ingress(true).build());
    }

    static Node node(String id) {
        return new Node(id, List.of());
    }

    static Service service(String id, String... networks) {
        return Service.of(id, ServiceSpec.builder(id).on(networks).build());
    }

    /** Publishes these ports in ingress mode; 0 for any. */
    static Service publishing(String id, String network, int... ports) {
        List<PublishedPort> published = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            published.add(new PublishedPort("", Protocol.TCP, 8000 + i, ports[i], PublishMode.INGRESS));
        }
        return Service.of(
                id,
                ServiceSpec.builder(id)
                        .on(network)
                        .endpoint(new EndpointSpec(EndpointMode.VIP, published))
                        .build());
    }

    static Task task(String id, String... networks) {
        return Task.of(id, networks);
    }

    static Task task(String id, Service service, String node) {
        return Task.builder(id)
                .service(service.id())
                .node(node)
                .spec(new TaskSpec(service.spec().networks()))
                .build();
    }

    static Task onNode(String id, String node, String... networks) {
        return Task.builder(id)
                .node(node)
                .spec(new TaskSpec(
                        Arrays.stream(networks).map(NetworkAttachmentSpec::to).toList()))
                .build();
    }

    static Task wanting(String id, String network, String address) {
        return Task.builder(id)
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to(network, IpAddress.parse(address)))))
                .build();
    }

    /** Fills a network of 5 addresses with t0 to t4. */
    static void fill(ClusterEngine engine, String network) {
        for (int i = 0; i < 5; i++) {
            engine.declare(task("t" + i, network));
        }
    }
}
