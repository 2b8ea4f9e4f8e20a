package dev.berth.server.view;

import dev.berth.docker.engine.EngineInfo;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Problem;
import dev.berth.server.swarm.NetworkRoom;
import dev.berth.server.swarm.SubnetRoom;
import dev.berth.server.swarm.SwarmFinding;
import dev.berth.server.swarm.SwarmReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What there is to say of a swarm, as text for people. */
public final class SwarmTable {
    private SwarmTable() {}

    /** The text, its lines ended. */
    public static String render(SwarmReport report, Style style) {
        Sections out = new Sections(style);
        out.table(rooms(report.rooms(), style));
        out.list("NOTES", report.notes().stream().map(List::of).toList());
        out.alarms("CONFLICTS", findings(report, SwarmFinding::isConflict));
        out.alarms("SHORT OF ADDRESSES", findings(report, each -> !each.isConflict()));
        out.alarms("WAITING", waiting(report));
        out.line(summary(report));
        return out.textOr("");
    }

    /** {@code vm, engine 28.0.4: 2 conflicts, 1 network short of addresses, 4 objects wait}. */
    static String summary(SwarmReport report) {
        EngineInfo engine = report.engine();
        String who = engine == null ? "saved JSON" : engine.name() + ", engine " + engine.version();
        if (report.isClean()) {
            return who + ": no conflicts, room on every network, and nothing waits";
        }
        long conflicts =
                report.findings().stream().filter(SwarmFinding::isConflict).count();
        long tight = report.findings().size() - conflicts;
        int waiting = report.waiting().size();
        return who + ": " + conflicts + (conflicts == 1 ? " conflict, " : " conflicts, ") + tight
                + (tight == 1 ? " network" : " networks") + " short of addresses, " + waiting
                + (waiting == 1 ? " object waits" : " objects wait");
    }

    static List<List<String>> findings(SwarmReport report, Function<SwarmFinding, Boolean> chosen) {
        List<List<String>> items = new ArrayList<>();
        for (SwarmFinding finding : report.findings()) {
            if (chosen.apply(finding)) {
                String line = finding.ref() + ": " + finding.problem() + " (" + finding.code() + ")";
                items.add(finding.remedy() == null ? List.of(line) : List.of(line, "would do: " + finding.remedy()));
            }
        }
        return items;
    }

    static List<List<String>> waiting(SwarmReport report) {
        Cluster cluster = new Cluster(
                report.objects().networks(),
                report.objects().services(),
                report.objects().tasks(),
                report.objects().nodes(),
                List.of());
        List<Problem> waiting = report.waiting();
        return new ProblemLines(cluster).items(waiting);
    }

    private static Table rooms(List<NetworkRoom> rooms, Style style) {
        Table table = new Table(
                style,
                "NETWORK",
                "SUBNET",
                "RANGE",
                "SIZE",
                "RESERVED",
                "GATEWAY",
                "NAMED",
                "VIRTUAL IPS",
                "TASKS",
                "NODES",
                "NOBODY",
                "FREE",
                "USED",
                "MORE REPLICAS");
        for (NetworkRoom room : rooms) {
            table.row(List.of(
                    List.of(room.network()),
                    column(room, each -> each.subnet().toString()),
                    column(room, each -> each.rangeOrNull() == null ? "" : String.valueOf(each.rangeOrNull())),
                    column(room, SwarmTable::size),
                    column(room, each -> Long.toString(each.reserved())),
                    column(room, each -> count(each.gateways())),
                    column(room, each -> count(each.auxiliary())),
                    column(room, each -> count(each.virtualIps())),
                    column(room, each -> count(each.tasks())),
                    column(room, each -> count(each.loadBalancers())),
                    column(
                            room,
                            each -> each.unowned().orElse(0) <= 0
                                    ? ""
                                    : Long.toString(each.unowned().getAsLong())),
                    column(room, each -> number(each.free())),
                    List.of(room.percentUsed() + " %"),
                    List.of(fits(room))));
        }
        return table;
    }

    private static List<String> column(NetworkRoom room, Function<SubnetRoom, String> cell) {
        return room.subnets().stream().map(cell).toList();
    }

    private static String size(SubnetRoom subnet) {
        return subnet.capacity() == Long.MAX_VALUE
                ? "2^" + subnet.subnet().hostBits()
                : Long.toString(subnet.capacity());
    }

    private static String count(int number) {
        return number == 0 ? "" : Integer.toString(number);
    }

    static String number(long number) {
        return number == Long.MAX_VALUE ? "many" : Long.toString(number);
    }

    /** {@code 12}, or {@code 9 to 12} where it depends on whether they come to nodes that have none yet. */
    static String fits(NetworkRoom room) {
        return room.moreReplicasSpread() == room.moreReplicas()
                ? number(room.moreReplicas())
                : number(room.moreReplicasSpread()) + " to " + number(room.moreReplicas());
    }
}
