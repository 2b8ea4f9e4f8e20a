package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.input.InputException;
import dev.berth.server.state.ClusterState;
import dev.berth.server.state.ClusterStore;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Which state a command works on. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "The file of the cluster's state; berth.db unless said.")
    private Path file = Path.of("berth.db");

    /** The one that the options say. */
    StateOption() {}

    /** This one. */
    StateOption(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Opens the state for writing; makes an empty one if there is none. */
    ClusterState open(DriverSet drivers) {
        notADirectory();
        return cluster(() -> ClusterState.open(new ClusterStore(States.open(file)), drivers));
    }

    /**
     * The same for one that is there.
     *
     * @throws InputException if there is none
     */
    ClusterState openExisting(DriverSet drivers) {
        check();
        return open(drivers);
    }

    /**
     * Opens the state for reading, also while another process writes it.
     *
     * @throws InputException if there is none
     */
    ClusterState read(DriverSet drivers) {
        check();
        return cluster(() -> ClusterState.read(new ClusterStore(States.read(file)), drivers));
    }

    private ClusterState cluster(Supplier<ClusterState> opening) {
        try {
            return opening.get();
        } catch (AllocatorException e) {
            if (e.code().equals(ErrorCode.INVALID_ARGUMENT)) {
                throw InputException.of(file, e.problem(), e.advice().orElse("name another file"));
            }
            throw e;
        }
    }

    private void check() {
        if (!exists()) {
            throw InputException.of(
                    file, "there is no such state", "check the name; berth apply FILE --state " + file + " makes one");
        }
        notADirectory();
    }

    private void notADirectory() {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "this is a directory", "name a file in it");
        }
    }
}
