package dev.berth.server.view;

import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.NetworkRoom;
import dev.berth.server.swarm.SwarmFinding;
import dev.berth.server.swarm.SwarmReport;
import java.util.List;

/** What there is to say of a swarm, short, as Markdown for a ticket: nothing of what is well. */
public final class SwarmMarkdown {
    private SwarmMarkdown() {}

    /** The text, its lines ended. */
    public static String render(SwarmReport report, Fullness fullness) {
        StringBuilder out = new StringBuilder("### Swarm addresses: ").append(escaped(SwarmTable.summary(report)));
        out.append("\n");
        section(out, "Conflicts", SwarmTable.findings(report, SwarmFinding::isConflict));
        section(out, "Short of addresses", SwarmTable.findings(report, each -> !each.isConflict()));
        section(out, "Waiting", SwarmTable.waiting(report));
        List<NetworkRoom> tight = report.rooms().stream()
                .filter(each -> each.level(fullness) != NetworkRoom.Level.ROOMY)
                .toList();
        if (!tight.isEmpty()) {
            out.append("\n| network | subnets | virtual IPs | tasks | nodes | free | used | more replicas |\n");
            out.append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
            tight.forEach(each -> row(out, each));
        }
        return out.toString();
    }

    private static void section(StringBuilder out, String heading, List<List<String>> items) {
        if (items.isEmpty()) {
            return;
        }
        out.append("\n**").append(heading).append("**\n\n");
        for (List<String> item : items) {
            String mark = "- ";
            for (String line : item) {
                out.append(mark).append(escaped(line)).append('\n');
                mark = "  - ";
            }
        }
    }

    private static void row(StringBuilder out, NetworkRoom room) {
        List<String> subnets =
                room.subnets().stream().map(each -> each.subnet().toString()).toList();
        out.append("| ").append(escaped(room.network())).append(" | ").append(String.join(", ", subnets));
        number(out, room.subnets().stream().mapToLong(each -> each.virtualIps()).sum());
        number(out, room.subnets().stream().mapToLong(each -> each.tasks()).sum());
        number(
                out,
                room.subnets().stream().mapToLong(each -> each.loadBalancers()).sum());
        out.append(" | ").append(SwarmTable.number(room.free()));
        out.append(" | ")
                .append(room.percentUsed())
                .append(" % | ")
                .append(SwarmTable.fits(room))
                .append(" |\n");
    }

    private static void number(StringBuilder out, long number) {
        out.append(" | ").append(number);
    }

    /** Names come from the cluster, and must not become markup. */
    private static String escaped(String text) {
        return Printable.text(text).replaceAll("([\\\\`*_|<>\\[\\]])", "\\\\$1");
    }
}
