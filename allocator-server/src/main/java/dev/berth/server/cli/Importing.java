package dev.berth.server.cli;

import dev.berth.server.apply.Additions;
import dev.berth.server.apply.Contents;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.plan.Plan;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.wiring.DriverSet;
import java.util.ArrayList;
import java.util.List;

/** Fills an empty state with objects that keep what they hold, and tells what came of it. */
final class Importing {
    private final Terminal terminal;
    private final StateOption state;
    private final boolean json;

    Importing(Terminal terminal, StateOption state, boolean json) {
        this.terminal = terminal;
        this.state = state;
        this.json = json;
    }

    /**
     * Imports, all or nothing.
     *
     * @return the exit status
     * @throws InputException if the state is not empty
     */
    int of(Cluster cluster, DriverSet drivers) {
        try (ClusterState opened = state.open(drivers)) {
            int present = opened.stored().size();
            if (present > 0) {
                throw InputException.of(
                        state.file(), "this state has " + present + " objects already", "import into a new one");
            }
            ClusterObjects objects =
                    new ClusterObjects(cluster.networks(), cluster.services(), cluster.tasks(), cluster.nodes());
            opened.put(objects);
            Contents contents = Contents.of(opened);
            Plan plan = contents.all(notes(cluster, objects, contents.objects()));
            List<Change> changes = opened.changes();
            opened.commit();
            if (json) {
                PlanJson.write(plan, changes, terminal.out());
            } else {
                String summary = state.file() + ": " + ChangesText.summary(changes);
                terminal.out()
                        .print(ChangesText.render(
                                changes, plan.notes(), plan.problems(), cluster, summary, terminal.style()));
            }
            return plan.isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }

    /** Those of the input, and what an object that brought a state has beyond it. */
    private static List<String> notes(Cluster cluster, ClusterObjects brought, ClusterObjects now) {
        List<String> notes = new ArrayList<>(cluster.notes());
        notes.addAll(Additions.to(brought).in(now));
        return notes;
    }
}
