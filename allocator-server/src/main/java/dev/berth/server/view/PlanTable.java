package dev.berth.server.view;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PoolUsage;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Doubts;
import dev.berth.server.plan.Doubts.Part;
import dev.berth.server.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan as text for people: tables of what is allocated, then notes and problems. Confined to one thread. */
public final class PlanTable {
    static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private final Plan plan;
    private final ProblemLines problems;
    private final Style style;
    private final Sections out;
    private final Doubts doubts;

    private PlanTable(Plan plan, Cluster declared, Doubts doubts, Style style) {
        this.plan = plan;
        this.doubts = doubts;
        this.problems = new ProblemLines(declared);
        this.style = style;
        this.out = new Sections(style);
    }

    /**
     * The text, its lines ended.
     *
     * @param declared what was planned: its refused tasks are grouped by service, and problems say where the object stands
     */
    public static String render(Plan plan, Cluster declared, Style style) {
        return render(plan, declared, Doubts.NONE, style);
    }

    /** The same, where a question mark stands behind what may come out otherwise, and below why. */
    public static String render(Plan plan, Cluster declared, Doubts doubts, Style style) {
        return new PlanTable(plan, declared, doubts, style).render("PROBLEMS", "nothing to allocate");
    }

    /** The same for what a state has. */
    public static String renderState(Plan plan, Cluster declared, Style style) {
        return new PlanTable(plan, declared, Doubts.NONE, style).render("WAITING", "nothing is declared");
    }

    private String render(String problemsHeading, String nothing) {
        out.table(networks());
        out.table(services());
        out.table(tasks());
        out.table(nodes());
        out.list("? MAY DIFFER", DoubtLines.of(doubts));
        out.list("NOTES", plan.notes().stream().map(List::of).toList());
        out.alarms(problemsHeading, problems.items(plan.problems()));
        return out.textOr(nothing);
    }

    private Table networks() {
        Table table = new Table(style, "NETWORK", "NAME", "DRIVER", "SUBNET", "RANGE", "GATEWAY", "VNI", "IN USE");
        for (Network network : plan.networks()) {
            NetworkState state = network.state();
            if (state == null) {
                continue;
            }
            List<PoolState> pools = state.ipam().pools();
            NetworkUsage usage = plan.usage().get(network.id());
            table.row(List.of(
                    List.of(network.id()),
                    nameBeside(network.id(), network.spec().name()),
                    List.of(String.valueOf(state.driver().name())),
                    pools.stream()
                            .map(pool -> marked(pool.subnet().toString(), network(network), Part.SUBNET, null))
                            .toList(),
                    pools.stream().map(pool -> orEmpty(pool.range())).toList(),
                    pools.stream()
                            .map(pool -> marked(orEmpty(pool.gateway()), network(network), Part.SUBNET, null))
                            .toList(),
                    Arrays.stream(state.driver()
                                    .options()
                                    .getOrDefault(VNI_LIST, "")
                                    .split(","))
                            .map(vni -> marked(vni, network(network), Part.VNI, null))
                            .toList(),
                    usage == null
                            ? List.of()
                            : usage.pools().stream().map(PlanTable::fill).toList()));
        }
        return table;
    }

    private static ObjectRef network(Network network) {
        return new ObjectRef(ObjectKind.NETWORK, network.id());
    }

    private String marked(String text, ObjectRef ref, Part part, @Nullable String on) {
        return text.isEmpty() || doubts.about(ref, part, on).isEmpty() ? text : text + " ?";
    }

    private static List<String> nameBeside(String id, String name) {
        return name.equals(id) ? List.of() : List.of(name);
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String fill(PoolUsage pool) {
        return Long.toUnsignedString(pool.inUse()) + " of " + capacity(pool);
    }

    static String capacity(PoolUsage pool) {
        int bits = pool.subnet().hostBits();
        return bits > 32 ? "2^" + bits : Long.toString(1L << bits);
    }

    private Table services() {
        Table table = new Table(style, "SERVICE", "NAME", "PORTS", "ON", "VIRTUAL IP");
        for (Service service : plan.services()) {
            List<VirtualIp> virtualIps = service.stateOrNone().virtualIps();
            ObjectRef ref = new ObjectRef(ObjectKind.SERVICE, service.id());
            table.row(List.of(
                    List.of(service.id()),
                    nameBeside(service.id(), service.spec().name()),
                    List.of(marked(
                            service.stateOrNone().ports().stream()
                                    .map(PlanTable::port)
                                    .collect(Collectors.joining(", ")),
                            ref,
                            Part.PORT,
                            null)),
                    virtualIps.stream().map(VirtualIp::networkId).toList(),
                    virtualIps.stream()
                            .map(each -> marked(address(each), ref, Part.VIRTUAL_IP, each.networkId()))
                            .toList()));
        }
        return table;
    }

    private static String address(VirtualIp virtualIp) {
        var address = virtualIp.address();
        return address == null ? "-" : address.address().toString();
    }

    private static String port(PublishedPort port) {
        String published = port.publishedPort() == 0 ? "any" : Integer.toString(port.publishedPort());
        return published + "->" + port.targetPort() + "/"
                + port.protocol().name().toLowerCase(Locale.ROOT)
                + (port.mode() == PublishMode.HOST ? " on task nodes" : "");
    }

    private Table tasks() {
        Table table = new Table(style, "TASKS OF", "TASK", "NODE", "ON", "ADDRESS");
        Map<String, List<Task>> byService = new TreeMap<>();
        for (Task task : plan.tasks()) {
            byService
                    .computeIfAbsent(task.serviceId().orElse(""), service -> new ArrayList<>())
                    .add(task);
        }
        byService.forEach((service, tasks) -> {
            List<TaskRun> runs = TaskRun.of(tasks);
            for (int at = 0; at < runs.size(); at++) {
                table.row(row(at == 0 ? service : "", runs.get(at), new ObjectRef(ObjectKind.SERVICE, service)));
            }
        });
        return table;
    }

    private List<List<String>> row(String label, TaskRun run, ObjectRef service) {
        List<String> on = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<Attachment> attachments = TaskRun.attachments(run.first());
        for (int at = 0; at < attachments.size(); at++) {
            String network = attachments.get(at).networkId();
            addLines(
                    on,
                    addresses,
                    network,
                    run.addresses(at).stream()
                            .map(each -> marked(each, service, Part.ADDRESS, network))
                            .toList());
        }
        if (run.first().ended()) {
            on.add("ended");
        }
        return List.of(
                List.of(label),
                List.of(run.label()),
                List.of(run.first().nodeId().orElse("")),
                on,
                addresses);
    }

    private static void addLines(List<String> on, List<String> addresses, String network, List<String> lines) {
        on.add(network);
        addresses.addAll(lines.isEmpty() ? List.of("-") : lines);
        while (on.size() < addresses.size()) {
            on.add("");
        }
    }

    private Table nodes() {
        Table table = new Table(style, "NODE", "ON", "ADDRESS");
        for (Node node : plan.nodes()) {
            List<String> on = new ArrayList<>();
            List<String> addresses = new ArrayList<>();
            for (Attachment attachment : node.attachments()) {
                addLines(
                        on,
                        addresses,
                        attachment.networkId(),
                        attachment.addresses().stream()
                                .map(each -> marked(
                                        each.address().toString(),
                                        new ObjectRef(ObjectKind.NODE, node.id()),
                                        Part.ADDRESS,
                                        attachment.networkId()))
                                .toList());
            }
            table.row(List.of(List.of(node.id()), on, addresses));
        }
        return table;
    }
}
