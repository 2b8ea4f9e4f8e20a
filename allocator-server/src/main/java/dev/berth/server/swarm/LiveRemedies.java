package dev.berth.server.swarm;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.net.Prefix;
import dev.berth.server.explain.Blocks;
import dev.berth.server.explain.Explanation;
import dev.berth.server.plan.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do about a network that is full and in use: it keeps its subnet, so that it has to be split, or made anew. */
final class LiveRemedies {
    private final NamedSwarm swarm;
    private final List<Prefix> elsewhere;

    LiveRemedies(NamedSwarm swarm, List<Prefix> elsewhere) {
        this.swarm = swarm;
        this.elsewhere = elsewhere;
    }

    /** The problems, with what would do where the network is in use. */
    List<Problem> on(List<Problem> problems) {
        return problems.stream().map(this::on).toList();
    }

    private Problem on(Problem problem) {
        if (!problem.code().equals(ErrorCode.NO_AVAILABLE_ADDRESSES)) {
            return problem;
        }
        Explanation explanation = problem.explanation();
        return swarm.objects().networks().stream()
                .filter(each -> each.id().equals(problem.network()))
                .findFirst()
                .map(live -> problem.explained(new Explanation(explanation.cause(), split(live, explanation.remedy()))))
                .orElse(problem);
    }

    private @Nullable String split(Network network, @Nullable String larger) {
        List<Prefix> taken = new ArrayList<>(elsewhere);
        for (Network each : swarm.objects().networks()) {
            if (each.state() != null) {
                each.state().ipam().pools().forEach(pool -> taken.add(pool.subnet()));
            }
        }
        if (network.state() == null || network.state().ipam().pools().isEmpty()) {
            return larger;
        }
        Prefix subnet = network.state().ipam().pools().get(0).subnet();
        return Blocks.nearest(subnet.first(), subnet.length(), taken)
                .map(free -> "a network of their own for some of the services, such as " + free
                        + (larger == null ? "" : ", or the network made anew with " + larger))
                .orElse(larger);
    }
}
