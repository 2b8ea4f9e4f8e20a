package dev.berth.server.cli;

import dev.berth.server.apply.Contents;
import dev.berth.server.apply.Declarations;
import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.load.ClusterLoader;
import dev.berth.server.load.KnownIds;
import dev.berth.server.state.ClusterState;
import java.nio.file.Path;

/** Reads what is wanted on top of a state. */
final class Wanted {
    private Wanted() {}

    /** @throws InputException if a file is bad, refers to what is nowhere, or brings states */
    static Cluster read(StackOptions stacks, ClusterState state, Terminal terminal) {
        return read(stacks, Contents.of(state).ids(), terminal);
    }

    /** The same on top of what is known. */
    static Cluster read(StackOptions stacks, KnownIds known, Terminal terminal) {
        return read(stacks, stacks.compose(terminal.environment()), known);
    }

    /** The same, read so. */
    static Cluster read(StackOptions stacks, ComposeOptions compose, KnownIds known) {
        Cluster cluster = new ClusterLoader(compose).load(stacks.files(), known);
        Declarations.withState(cluster).ifPresent(object -> {
            String place =
                    cluster.places().getOrDefault(object, stacks.files().get(0).toString());
            throw InputException.of(
                    Path.of(place),
                    object + " brings what it was given before, and a declaration says what is wanted",
                    "leave its state out, or bring the whole cluster with berth import");
        });
        return cluster;
    }
}
