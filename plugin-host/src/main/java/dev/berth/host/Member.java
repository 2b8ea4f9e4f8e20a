package dev.berth.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jar in a catalogue. Immutable, but for what becomes of its generation.
 *
 * @param jar what is reported
 * @param generation what serves; null if nothing does
 * @param found what is wrong with it, besides what its generation knows
 * @param tried what a newer content of it did when it was tried and found worse
 * @param isDisabled whether it was switched off
 */
record Member(
        ScannedJar jar,
        @Nullable Generation generation,
        List<PluginProblem> found,
        List<PluginProblem> tried,
        boolean isDisabled) {
    Member {
        found = List.copyOf(found);
        tried = List.copyOf(tried);
    }

    static Member serving(ScannedJar jar, Generation generation) {
        PluginProblem remark = jar.remark();
        return new Member(jar, generation, remark == null ? List.of() : List.of(remark), List.of(), false);
    }

    static Member refused(ScannedJar jar, PluginProblem why) {
        return new Member(jar, null, List.of(why), List.of(), false);
    }

    static Member disabled(ScannedJar jar) {
        return new Member(jar, null, List.of(), List.of(), true);
    }

    /** With more that is wrong. */
    Member with(List<PluginProblem> more) {
        List<PluginProblem> all = new ArrayList<>(found);
        all.addAll(more);
        return new Member(jar, generation, all, tried, isDisabled);
    }

    Member afterTrying(List<PluginProblem> failures) {
        return new Member(jar, generation, found, failures, isDisabled);
    }

    /** Whether it says that it provides this driver. */
    boolean provides(ProvidedDriver driver) {
        return jar.provides().contains(driver);
    }

    List<PluginProblem> problems() {
        List<PluginProblem> all = new ArrayList<>(found);
        all.addAll(tried);
        if (generation != null) {
            all.addAll(generation.problems());
        }
        return all;
    }

    PluginReport report() {
        PluginState state = isDisabled ? PluginState.DISABLED : PluginState.REFUSED;
        return new PluginReport(
                jar.path(),
                jar.id(),
                jar.version(),
                jar.provides(),
                jar.sha256(),
                jar.requires(),
                generation == null ? state : generation.state(),
                problems());
    }
}
